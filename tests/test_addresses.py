"""Addresses are the same if they lead to one document: told alike by the rule about sources and by the command that adds one."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest

from ru_presence_data.editing import add_source
from ru_presence_data.rules.addresses import plain, same_address
from ru_presence_data.schema.table_schema import load_schema
from ru_presence_data.tabular.arrays import texts
from ru_presence_data.violations import UsageError
from support import small_package

SAME = {
    "host in capitals, scheme, www and slash": ("https://a.org/B", "HTTP://A.org/B", "https://www.a.org/B/", "https://WWW.A.ORG/B//"),
    "no path": ("https://a.org", "https://a.org/", "https://a.org/#top"),
    "part of the page": ("https://a.org/B", "https://a.org/B#end", "https://a.org/B/#"),
    "question after no path": ("https://a.org?q=B", "https://A.org/?q=B"),
    "slash before the question": ("https://a.org/B?q=1", "https://a.org/B/?q=1"),
    "dot at the end of the host": ("https://a.org./B", "https://a.org/B"),
    "port that goes without saying": ("https://a.org:443/B", "http://a.org:80/B", "https://a.org/B"),
    "host in its own letters": ("https://пример.рф/B", "https://ПРИМЕР.РФ/B", "https://xn--e1afmkfd.xn--p1ai/B"),
    "host in wide letters": ("https://ａ.org/B", "https://a.org/B"),
    "escaped letters": ("https://a.org/wiki/Гюмри", "https://a.org/wiki/%D0%93%D1%8E%D0%BC%D1%80%D0%B8", "https://a.org/wiki/%d0%93юмри"),
    "accents": ("https://a.org/caf\u00e9", "https://a.org/cafe\u0301", "https://a.org/cafe%CC%81", "https://a.org/caf%C3%A9"),
    "escapes that need not be": ("https://a.org/a-b", "https://a.org/%61%2Db"),
    "letters of escapes": ("https://a.org/a%2fb", "https://a.org/a%2Fb"),
    "bytes that are no letters": ("https://a.org/%ff", "https://a.org/%FF"),
    "an address in an address": ("https://web.archive.org/web/2015/http://b.org/%41", "https://web.archive.org/web/2015/http://b.org/A"),
    "a user": ("https://guest@a.org/B", "https://a.org/B"),
}

APART = {
    "case of the path": ("https://a.org/B", "https://a.org/b"),
    "case of the question": ("https://a.org?q=B", "https://a.org?q=b"),
    "slash that is escaped": ("https://a.org/a%2Fb", "https://a.org/a/b"),
    "question mark that is escaped": ("https://a.org/a%3Fb", "https://a.org/a?b"),
    "percent sign that is escaped": ("https://a.org/a%2541", "https://a.org/aA", "https://a.org/a%25"),
    "another port": ("https://a.org:8080/B", "https://a.org/B"),
    "pages named after a hash": ("https://a.org/#/b", "https://a.org/#!/c", "https://a.org"),
    "a longer host": ("https://a.org/B", "https://news.a.org/B", "https://a.org.example/B"),
}


def spelt(urls):
    return plain(texts(urls)).to_pylist()


@pytest.mark.parametrize("what", SAME)
def test_the_same(what):
    assert len({*spelt(SAME[what])}) == 1, spelt(SAME[what])


@pytest.mark.parametrize("what", APART)
def test_not_the_same(what):
    assert len({*spelt(APART[what])}) == len(APART[what]), spelt(APART[what])


@pytest.mark.parametrize("what", [*SAME, *APART])
def test_an_address_is_compared_alike_in_any_company(what):
    urls = (SAME | APART)[what]
    assert spelt(urls) == [spelt([url])[0] for url in urls]
    # What is normalised already stays as it is.
    assert spelt(f"https://{url}" for url in spelt(urls)) == spelt(urls)


@pytest.mark.parametrize("what", SAME)
def test_the_rule_and_the_command_agree(what, tmp_path):
    field = load_schema("sources").field("url")
    for at, (url, other) in enumerate(combinations(SAME[what], 2)):
        directory = tmp_path / str(at)
        package = small_package()
        package.put("sources", source_id="example-mirror-2015-repost", url=url)
        if not field.problem(url) and unicodedata.is_normalized("NFC", url):
            package.write(directory)
            with pytest.raises(UsageError, match="the address is that of example-mirror-2015-repost"):
                add_source(directory, other, {"source_type": "news", "consulted_form": "not-consulted", "title": "A title"})
        package.put("sources", source_id="example-times-2013-article", url=other)
        found = {violation.rule for violation in package.validate(directory).violations}
        assert found & {"duplicate-source", "pattern", "not-normalised"}, (url, other)


def test_no_address_is_the_same_as_nothing():
    assert same_address(texts(["", "https://a.org"]), "") is None
    assert same_address(texts([]), "https://a.org") is None
    assert same_address(texts(["https://a.org", "https://b.org"]), "http://a.org/") == 0
    assert same_address(texts(["", "https://b.org", "https://a.org"]), "http://a.org/") == 2
