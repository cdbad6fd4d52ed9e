"""The HTML report in a real browser: sorting, filters, links, keys, colours, and that it loads nothing and makes no mistake."""

import json, time

# Seconds in which the page of 5,000 artifacts is there, and in which it is filtered or sorted.
LOADED, ANSWERED = 30, 5

SHOWN = '[...document.querySelectorAll("#table tbody tr")].filter(row => !row.hidden)'
NAMES = f"{SHOWN}.map(row => row.querySelector('summary').textContent)"
COUNT = 'document.getElementById("count").textContent'


def column(name):
    return f'[...document.querySelectorAll("#table th")].findIndex(head => head.textContent === {json.dumps(name)})'


def keys(name):
    """What a column sorts by, in the order of the rows that are shown."""
    return f"{SHOWN}.map(row => {{ const cell = row.cells[{column(name)}]; return cell.dataset.key ?? cell.textContent; }})"


def choose(field, value):
    return (f"(() => {{ const field = document.getElementById({json.dumps(field)}); field.value = {json.dumps(value)}; "
            'field.dispatchEvent(new Event("input", { bubbles: true })); })()')


def quiet(browser, path):
    """Nothing but the page itself was asked for, and nobody complained."""
    asked = [url for url in browser.asked if not url.startswith(("data:", "about:")) and url.split("#")[0] != f"file://{path}"]
    assert not asked, asked
    assert not browser.complaints, browser.complaints


def nothing(browser, path):
    browser.open(path)
    assert "No model" in browser.value("document.body.textContent")
    quiet(browser, path)


def sorting(browser):
    for name in ("Weights", "Risk", "Worst", "Findings"):
        at = browser.value(column(name))
        head = f"#table th:nth-child({at + 1})"
        for direction in ("ascending", "descending"):
            browser.click(f"{head} button")
            assert browser.value(f'document.querySelector("{head}").getAttribute("aria-sort")') == direction, name
            numbers = [float(key) for key in browser.value(keys(name))]
            assert numbers == sorted(numbers, reverse=direction == "descending"), (name, direction, numbers)
        others = browser.value('[...document.querySelectorAll("#table th")].filter(head => head.ariaSort !== "none").length')
        assert others == 1, "one column at a time is sorted"
    # By keyboard: the heads are reached with Tab and pressed with Enter or Space.
    browser.value('document.querySelector("#table th button").focus()')
    browser.press("Tab")
    assert browser.value("document.activeElement.textContent") == "Artifact"
    for key, backwards in (("Enter", False), ("Space", True)):
        browser.press(key)
        names = browser.value(NAMES)
        order = browser.value(f'{json.dumps(names)}.sort(new Intl.Collator("en", {{ numeric: true }}).compare)')
        assert names == (order[::-1] if backwards else order), (key, names)


def filters(browser, report):
    all_rows = len(report["artifacts"])
    assert browser.value(f"{SHOWN}.length") == all_rows
    browser.press("/")
    assert browser.value("document.activeElement.id") == "search", "a slash leads to the search"
    word = report["artifacts"][0]["path"].split("/")[-1].lower()
    browser.type(word)
    shown = browser.value(f"{SHOWN}.map(row => row.textContent.toLowerCase())")
    assert shown and all(word in text for text in shown), (word, len(shown))
    assert browser.value(COUNT) == f"{len(shown)} shown"
    browser.press("Escape")
    assert browser.value(f"{SHOWN}.length") == all_rows and browser.value('document.getElementById("search").value') == ""

    def worst(one):
        levels = {finding["severity"] for finding in one["findings"]}
        return next((level for level in ("error", "warning", "note") if level in levels), "ok")

    facts = {
        "worst": lambda one: [worst(one)],
        "basis": lambda one: [one["conclusion"]["basis"]],
        "family": lambda one: [one["conclusion"].get("family", "")],
        "risk": lambda one: [one["conclusion"]["risk"]],
        "rule": lambda one: [finding["rule"] for finding in one["findings"]],
    }
    for field, of in facts.items():
        values = browser.value(f'[...document.getElementById("{field}").options].map(one => one.value)')
        assert values[0] == "", field
        for value in values[1:]:
            browser.value(choose(field, value))
            expected = sum(value in of(one) for one in report["artifacts"])
            assert browser.value(f"{SHOWN}.length") == expected, (field, value)
        browser.value(choose(field, ""))
    assert browser.value(f"{SHOWN}.length") == all_rows


def links(browser, path, report):
    browser.open(path, "#artifact-1")
    opened = 'document.querySelector("#artifact-1 details").open'
    assert browser.becomes(opened), "a link to an artifact opens its row"
    assert browser.becomes('document.activeElement.matches("#artifact-1 summary")'), "and leads there"
    top = 'document.querySelector("#artifact-1 summary").getBoundingClientRect().top'
    assert browser.becomes(f"{top} >= 0 && {top} < innerHeight / 2"), "and its beginning is seen"
    browser.press("Enter")
    assert browser.becomes(opened, False), "Enter closes it"

    unit = report["units"][0]
    alone = f"{unit['artifacts']} shown (one unit; Escape shows all)"
    browser.open(path, f"#unit={unit['id']}")
    assert browser.becomes(COUNT, alone), browser.value(COUNT)
    ids = browser.value(f"[...new Set({SHOWN}.map(row => row.dataset.unit))]")
    assert ids == [unit["id"]], ids
    browser.press("Escape")
    assert browser.value(COUNT) == f"{len(report['artifacts'])} shown" and "unit" not in browser.value("location.hash")
    browser.click(f'a[href="#unit={unit["id"]}"]')
    assert browser.becomes(COUNT, alone), "the link works again"


def colors(browser):
    told = "(() => { const style = getComputedStyle(document.body); return [style.backgroundColor, style.color]; })()"
    seen = {}
    for scheme in ("light", "dark"):
        browser.color_scheme(scheme)
        seen[scheme] = browser.value(told)
    assert seen["light"][0] != seen["dark"][0] and seen["light"][1] != seen["dark"][1], seen
    light = [sum(int(part) for part in seen[scheme][0].strip("rgb()").split(",")) for scheme in ("light", "dark")]
    assert light[0] > 600 > 200 > light[1], seen
    browser.color_scheme("light")


def everything(browser, path, report):
    browser.open(path)
    policy = browser.value('document.querySelector("meta[http-equiv=Content-Security-Policy]").content')
    assert policy.startswith("default-src 'none'"), policy
    assert browser.value('document.querySelectorAll("[src], link[href]:not([href^=\'data:\'])").length') == 0
    sorting(browser)
    filters(browser, report)
    colors(browser)
    quiet(browser, path)
    links(browser, path, report)
    quiet(browser, path)


def large(browser, path, number):
    """A page of many artifacts: there, filtered, sorted and opened within seconds; how many."""
    loaded = browser.open(path)
    assert browser.value(f"{SHOWN}.length") == number
    assert loaded < LOADED, f"{loaded:.1f} s to load {number} artifacts"
    slowest = 0
    filtering = [choose("search", "copy-4999"), choose("search", ""), choose("worst", "error"), choose("worst", "")]
    columns = browser.value('document.querySelectorAll("#table th").length')
    sorting = [f'document.querySelector("#table th:nth-child({at}) button").click()' for at in range(1, columns + 1)]
    for script in filtering + sorting + sorting[-1:]:
        start = time.monotonic()
        browser.value(script)
        browser.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))) && document.body.offsetHeight")
        slowest = max(slowest, time.monotonic() - start)
    assert slowest < ANSWERED, f"{slowest:.1f} s to answer among {number} artifacts"
    browser.value(choose("search", "copy-4999"))
    assert 0 < browser.value(f"{SHOWN}.length") < 10
    quiet(browser, path)
    return loaded, slowest
