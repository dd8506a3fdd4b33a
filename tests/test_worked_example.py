"""The worked example tells the truth, and the runner that says so is put to the test itself."""

from __future__ import annotations

import doctest

import example_runner
from ru_presence_data import _locate

PATH = _locate.CHECKOUT / "docs" / "worked-example.md"


def test_the_worked_example_prints_what_it_says():
    text = PATH.read_text(encoding="utf-8")
    assert len(doctest.DocTestParser().get_examples(text)) > 20
    assert example_runner.rerun(text) == text, "not current: run python tests/example_runner.py --write docs/worked-example.md"


def test_the_text_between_claims_no_number():
    """Numbers stand in what is printed alone, so that the text stays true when the data grow."""
    prose = "".join(PATH.read_text(encoding="utf-8").split("```")[::2])
    assert not [letter for letter in prose if letter.isdigit()]


STALE = """Sum:

```python
>>> 1 + 1
3
>>> print("a", "", "b", sep="\\n")
>>> for number in (1, 2):
...     print(number)
old
older

```

The end.
"""


def test_the_runner_puts_right_what_is_wrong(tmp_path, capsys):
    path = tmp_path / "document.md"
    path.write_text(STALE, encoding="utf-8")
    assert example_runner.main([str(path)]) == 1
    assert path.read_text(encoding="utf-8") == STALE
    assert example_runner.main(["--write", str(path)]) == 0
    mended = path.read_text(encoding="utf-8")
    assert ">>> 1 + 1\n2\n" in mended
    assert 'sep="\\n")\na\n<BLANKLINE>\nb\n>>> for' in mended
    assert "...     print(number)\n1\n2\n\n```\n\nThe end.\n" in mended
    assert example_runner.main([str(path)]) == 0
    assert capsys.readouterr().out.count("document.md") == 2
