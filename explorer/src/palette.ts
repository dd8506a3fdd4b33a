// Colours by meaning; explorer.css says which they are in light and in dark. Of M. Okabe and K. Ito, which colour-blind readers tell apart.
export const LOOKS: { colour: string; dash: string }[] = [
  { colour: "c-blue", dash: "" },
  { colour: "c-vermilion", dash: "7 3" },
  { colour: "c-green", dash: "2 2" },
  { colour: "c-text", dash: "7 3 2 3" },
  { colour: "c-purple", dash: "11 3" },
  { colour: "c-orange", dash: "4 2 2 2 2 2" },
  { colour: "c-sky", dash: "3 3" },
];
