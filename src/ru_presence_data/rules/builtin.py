"""Documentation of the built-in checks: those of the package, the bytes, the cells, the keys and the links."""

from __future__ import annotations

from .register import Rule, register

# name | summary | why | bad example | fix
_PACKAGE = """
descriptor-unreadable | datapackage.json is one JSON object. | Nothing can be found without it. | a missing brace | correct the JSON at the place that is named, or run `ru-presence-data sync`
descriptor-resources | datapackage.json lists its resources, each with a name and a path. | A table that is not listed is not part of the package. | "resources": {} | run `ru-presence-data sync`
descriptor-created | datapackage.json says up to which day its data speak. | What happened is held against that day, and whatever is made of the data names it. | no property created | write the day into it, as "created": "YYYY-MM-DDT00:00:00Z"
unsafe-path | A resource's path is relative, visible and inside the package. | A package from elsewhere must not make a program read other files. | "path": "../../etc/passwd" | write the path as data/<table>.csv
resource-missing | Every table of the schemas is a resource of the package. | A missing table would silently lose its rows. | no resource called events | add the resource, or run `ru-presence-data sync`
resource-unknown | Every CSV resource is a table of the schemas. | A misspelt table would never be read. | a resource called evnts | correct the name, or run `ru-presence-data sync`
duplicate-resource | No two resources have the same name. | Only one of them would be read. | two resources called events | delete one of them
file-missing | The file of each resource exists. | The table cannot be read. | no file data/events.csv | restore the file; a table without rows still has its header
file-unreadable | The file of each resource can be read and is a regular file. | The table cannot be read. | a folder called data/events.csv | put a regular, readable file in its place
byte-count | A file has the number of bytes that the descriptor states. | The download was cut, or the file was edited after the release. | "bytes": 100 for a file of 90 | download the file again, or delete the property
schema-differs | The schema that a resource states, inlined or by path, judges as this library's does. | Other programs judge by the stated one; titles and descriptions may differ. | a field of opened without its pattern | run `ru-presence-data sync`, or use the version of the library that the package was made with
hash-count | A file has the hash that the descriptor states. | The file was edited after the release, or the download is damaged. | "hash": "sha256:0000" | download the file again, or delete the property
"""
_TEXT = """
byte-order-mark | A file does not begin with a byte order mark. | Programs take it for a part of the first column's name. | EF BB BF at the start | save as UTF-8 without BOM, or run `ru-presence-data format`
encoding-error | A file is in UTF-8. | Other encodings turn names into noise. | a line saved in Windows-1251 | save the file as UTF-8
missing-header | A file begins with its header. | Without it no column has a name. | an empty file | write the header of the schema
missing-final-newline | The last line ends with a line feed. | The next row that is appended would join it. | a file that ends in the middle of a line | run `ru-presence-data format`
line-ending | Lines end with LF alone. | Mixed line ends make whole files change in comparisons. | CRLF | run `ru-presence-data format`
blank-row | No line is empty. | Some programs read it as a row, others do not. | an empty line between two rows | delete the line, or run `ru-presence-data format`
blank-label | Every column has a name. | A column without a name cannot be read. | base_id,,name | write the header of the schema
duplicate-label | No column stands twice. | Programs keep one of the two and drop the other. | base_id,name,name | write the header of the schema
incorrect-label | The columns are those of the schema, in its order. | Files of one table must be comparable line by line. | base_id,nmae | write the header of the schema
extra-label | There is no column beyond the schema. | Its cells would be lost. | base_id,name,colour | delete the column, or add the field to the schema
missing-label | No column of the schema is missing. | Its cells would be taken for missing values. | base_id without name | add the column
extra-cell | A row has no more cells than the header. | A comma inside a cell moves all cells after it. | a name with a comma and without quotes | put cells that hold commas in quotes
missing-cell | A row has no fewer cells than the header. | The cells would stand under the wrong names. | a row that was cut | add the missing commas
needless-quotes | A cell stands in quotes only if it holds a comma or a quote. | One spelling for one value keeps comparisons small. | "az" | run `ru-presence-data format`
stray-quote | A quote stands only round a whole cell, or twice inside a quoted one. | Programs disagree on what it means. | the "Daryal" radar | quote the whole cell and write each quote in it twice
unterminated-quote | A quoted cell is closed on its line. | A lost quote swallows the rest of the file. | "Gabala radar | add the closing quote
line-break-in-cell | A cell holds no line break. | A record is one line, so that line numbers, comparisons and simple tools work. | a note of two paragraphs | put a blank in place of the line break
control-character | A cell holds no control character. | It is invisible and breaks programs downstream. | a tab in a name | delete it
line-separator | A cell holds no Unicode line separator. | Some programs break the line there. | U+2028 | put a blank in its place
bidi-control | A cell holds no invisible text direction control. | Text would show in another order than it is stored. | U+202E | delete it
zero-width-character | A cell holds no zero-width character. | Two names that look the same would differ. | U+200B | delete it
mixed-script | No word mixes Latin and Cyrillic letters. | Names that look the same would never match. | Gаbala with a Cyrillic a | retype the word in one alphabet
not-normalised | Text is in Unicode normal form C. | The same letter in two spellings would never match. | e and a combining accent | run `ru-presence-data format`
outer-blank | A cell does not begin or end with a blank. | Cells that look the same would differ. | a name with a blank at its end | run `ru-presence-data format`
cell-too-long | A cell has at most 32,767 characters, one beyond U+FFFF counted twice. | Spreadsheets cut longer ones, and count so. | a whole book in a note | shorten the text
formula-like | A cell does not begin like a formula; a sign may begin a cell that is one number. | A spreadsheet would run it. | =HYPERLINK(...) | begin the text with a word
not-canonical | A file is spelt as its table is written canonically. | One spelling for one value keeps comparisons small. | a spelling that no other check names | run `ru-presence-data format`
"""
_CELL = """
required | A required cell is not empty. | The row cannot be used without it. | a base without a name | fill in the cell
type | A number or a day is spelt as its type is. | Programs disagree on loose spellings. | 1_000 | write it plainly, as in 1000
pattern | A cell has the form of its field. | Ids, codes and addresses are matched by their form. | AZ-Gabala | write it in the form that is named
minimum | A number is not less than its field allows. | It is a slip. | latitude -91 | correct the number
maximum | A number is not more than its field allows. | It is a slip. | latitude 91 | correct the number
enum | A coded cell holds one of the codes of its list. | Counts go by codes. | radar | write one of the codes
edtf | A date is in the EDTF subset of the codebook. | Dates are compared by their bounds. | 10.12.2012 | write it as in 2012-12-10, 2012-12 or [2012..2013]
"""
_KEY = """
primary-key | No two rows have the same key, and no key is empty. | A key names one record for good. | az-gabala-radar twice | delete one of the rows, or give it an id of its own
unique-key | No two rows share a combination that must be unique. | It is the same thing twice. | the same statement with two ranks | delete one of the rows
sort-order | Rows are sorted by their key. | Sorted files merge without conflicts, and a row has one place. | az-gabala-radar before am-erebuni-air-base | run `ru-presence-data format`
"""
_LINK = """
foreign-key | A cell that points to another table points to a row that exists. | A link to nothing loses the row in every join. | host_de_jure az1 | correct the id, or add the row
"""

STAGES = {"package": _PACKAGE, "text": _TEXT, "cell": _CELL, "key": _KEY, "link": _LINK}

for _stage, _lines in STAGES.items():
    for _line in _lines.strip().splitlines():
        _name, _summary, _why, _example, _fix = (part.strip() for part in _line.split(" | "))
        register(Rule(name=_name, stage=_stage, summary=_summary, why=_why, example=_example, fix=_fix))
