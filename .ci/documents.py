"""Renders mirrors in every document format and asks validators that other people wrote."""

import csv, glob, io, json, os, re, shutil, subprocess, sys

import jsonschema, lib4sbom, yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from spdx_python_model import v3_0_1
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

import page
from browser import Browser

PROGRAM = os.path.abspath(os.environ["SMALLPRINT"])
WORK = os.environ["WORK"]
SCHEMAS = os.path.join(os.path.dirname(lib4sbom.__file__), "schemas", "spdx")


def run(*words, ok=(0, 3)):
    done = subprocess.run([PROGRAM, *words], capture_output=True, cwd=WORK, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})
    assert done.returncode in ok, (words, done.returncode, done.stderr.decode())
    return done.stdout.decode(), done.stderr.decode()


def write(root, path, content):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)


def card(**fields):
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in fields.items()) + "---\n# A model\n"


def pointer(digit):
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digit * 64}\nsize 12345\n"


def corner_cases(root):
    own = ("Grebe Model Terms\n\n1. Grebe Works lets you use, copy and change the model and its weights free of charge.\n\n"
           "2. You must not use the model for commercial purposes, and not for military purposes.\n\n"
           "3. Above 5 million monthly active users you must request a license from Grebe Works.\n")
    write(root, "grebe/unknown/LICENSE", own)
    write(root, "grebe/unknown/README.md", card(license="other", license_name="grebe terms (v1)"))
    write(root, "组织/模型-7b/README.md", card(license="mit"))
    write(root, "组织/模型-7b/许可证/LICENSE", own.replace("Grebe", "灰雁"))
    write(root, "org/two/README.md", card(license="[mit, apache-2.0]"))
    write(root, "org/either/README.md", card(license="MIT OR Apache-2.0"))
    write(root, "org/new-id/README.md", card(license="openmdw-1.0"))
    write(root, "org/old-id/README.md", card(license="gpl-3.0"))
    write(root, "org/vague/README.md", card(license="gemma"))
    write(root, "org/nonsense/README.md", card(license='"§ 7, see below: <b>"'))
    write(root, "org/silent/README.md", "# Nothing is said\n")
    write(root, "org/a b%c#d?e'f/README.md", card(license="cc-by-nc-4.0", base_model="org/two"))
    write(root, "org/shards/README.md", card(license="llama3.1", base_model="meta-llama/Llama-3.1-8B", datasets="[x/y]"))
    for digit in "ab":
        write(root, f"org/shards/model-{digit}.safetensors", pointer(digit))
    write(root, "org/lora/README.md", card(base_model="org/shards"))
    write(root, "org/lora/adapter_config.json", json.dumps({"base_model_name_or_path": "org/shards"}))
    write(root, "org/lora/adapter_model.safetensors", pointer("c"))
    write(root, "datasets/org/words/README.md", card(license="cc-by-4.0", task_categories="[text-generation]"))
    write(root, "datasets/org/words/data/a.csv", "a\n")
    for path in glob.glob(os.path.join(root, "*/*/")):
        if "datasets" not in path and not glob.glob(path + "*.safetensors"):
            write(path, "model.safetensors", pointer("d"))


def of_schema(name, value):
    with open(name, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    errors = [f"{list(error.absolute_path)}: {error.message[:300]}" for error in validator.iter_errors(value)]
    assert not errors, errors[:5]


def cyclonedx(text, version):
    error = JsonStrictValidator(version).validate_str(text)
    assert error is None, str(error)[:2000]


def spdx3(text):
    of_schema(os.path.join(SCHEMAS, "3.0-schema.json"), json.loads(text))
    objects = v3_0_1.SHACLObjectSet()
    v3_0_1.JSONLDDeserializer().read(io.BytesIO(text.encode()), objects)


def spdx2(text, name):
    of_schema(os.path.join(SCHEMAS, "2.3-schema.json"), json.loads(text))
    path = os.path.join(WORK, f"{name}.spdx.json")
    write(WORK, path, text)
    messages = [one.validation_message for one in validate_full_spdx_document(parse_file(path))]
    assert not messages, messages[:5]


def browsed(text, name, report):
    if not Browser():
        return "no chromium: skipped"
    path = os.path.join(WORK, f"{name}.html")
    write(WORK, path, text)
    with Browser() as browser:
        page.everything(browser, path, report) if report["artifacts"] else page.nothing(browser, path)
    return "used in chromium"


def many(report, corpus, number=5000):
    """The page of a mirror of that many artifacts, made of copies of those that are there."""
    if not Browser():
        return
    copies = []
    for at in range(number):
        copy = json.loads(json.dumps(report["artifacts"][at % len(report["artifacts"])]))
        copy["path"] = copy["name"] = f"{copy['path']}-copy-{at}"
        for found in copy["findings"]:
            found["id"] += f"-{at}"
        copies.append(copy)
    write(WORK, "many.json", json.dumps({**report, "artifacts": copies}))
    path = os.path.join(WORK, "many.html")
    run("report", "many.json", *corpus, "--format", "html", "--output", path, "--fail-on", "never", "--quiet")
    with Browser() as browser:
        loaded, slowest = page.large(browser, path, number)
    print(f"the page of {number} artifacts: {os.path.getsize(path) >> 20} MiB, there in {loaded:.1f} s, every answer in {slowest:.1f} s")


def check(name, *scan):
    scan = ["scan", *scan, "--fail-on", "never", "--quiet"]
    report = json.loads(run(*scan, "--format", "json")[0])
    number = len(report["artifacts"])
    text = {key: run(*scan, "--format", *key.split())[0] for key in (
        "cyclonedx", "cyclonedx --spec-version 1.7", "spdx", "spdx --spec-version 2.3", "sarif", "lbom", "csv", "markdown", "html")}
    for key, first in text.items():
        assert run(*scan, "--format", *key.split())[0] == first, f"{key} is not reproducible"
    cyclonedx(text["cyclonedx"], SchemaVersion.V1_6)
    cyclonedx(text["cyclonedx --spec-version 1.7"], SchemaVersion.V1_7)
    spdx3(text["spdx"])
    spdx2(text["spdx --spec-version 2.3"], name)
    of_schema(os.environ["SARIF_SCHEMA"], json.loads(text["sarif"]))
    findings = sum(len(one["findings"]) for one in report["artifacts"])
    assert len(json.loads(text["sarif"])["runs"][0]["results"]) == findings
    assert len(json.loads(text["cyclonedx"])["components"]) == number
    assert len(list(csv.DictReader(io.StringIO(text["csv"])))) == number
    models = yaml.safe_load(text["lbom"])["models"]
    assert all(isinstance(model["id"], str) and model["commercial_use"] in ("yes", "conditional", "no", "unknown") for model in models)
    seen = browsed(text["html"], name, report)

    # The same from a saved report, and JSON that goes in comes out.
    saved = os.path.join(WORK, f"{name}.json")
    run(*scan, "--format", "json", "--output", saved)
    corpus = [word for at, word in enumerate(scan) if word == "--corpus" or scan[at - 1] == "--corpus"]
    again = run("report", saved, *corpus, "--fail-on", "never", "--quiet", "--format", "json")[0]
    with open(saved, encoding="utf-8") as file:
        assert again == file.read(), "a report that is read and written again is another"
    render = ["report", saved, *corpus, "--fail-on", "never", "--quiet", "--format"]
    cyclonedx(run(*render, "cyclonedx")[0], SchemaVersion.V1_6)
    spdx3(run(*render, "spdx")[0])
    spdx2(run(*render, "spdx", "--spec-version", "2.3")[0], name)
    print(f"{name}: {number} artifacts, {findings} findings, valid in every format ({seen})")
    return report


def enriching(report, *scan):
    artifact = next(one for one in report["artifacts"] if one.get("repo-id"))
    group, name = artifact["repo-id"].split("/")
    component = {"type": "machine-learning-model", "name": name, "purl": f"pkg:huggingface/{group}/{name}", "x-order": 1}
    component.pop("x-order")
    boms = {
        "bom.cdx.json": {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [component]},
        "bom.spdx.json": {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "old",
                          "documentNamespace": "https://example.org/old", "creationInfo": {"created": "2024-01-01T00:00:00Z", "creators": ["Tool: x"]},
                          "packages": [{"SPDXID": "SPDXRef-a", "name": artifact["name"], "downloadLocation": "NOASSERTION", "filesAnalyzed": False}],
                          "relationships": [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-a"}]},
    }
    for file, bom in boms.items():
        write(WORK, file, json.dumps(bom, indent=2))
        text = run("sbom", "enrich", os.path.join(WORK, file), *scan, "--quiet")[0]
        (cyclonedx(text, SchemaVersion.V1_6) if "cdx" in file else spdx2(text, "enriched"))
        assert "smallprint" in text and len(text) > len(json.dumps(bom))
    graph = run("scan", *scan, "--fail-on", "never", "--quiet", "--format", "spdx")[0]
    write(WORK, "bom.spdx3.json", graph.replace("smallprint-", "somebody-"))
    spdx3(run("sbom", "enrich", os.path.join(WORK, "bom.spdx3.json"), *scan, "--quiet")[0])
    print("sbom enrich: valid in CycloneDX, SPDX 2.3 and 3.0.1")


_, told = run("demo", "--fail-on", "never")
place = re.search(r"scan (\S+) --corpus (\S+)", told)
demo = (place[1], "--corpus", place[2])
seen = check("demo", *demo)
enriching(seen, *demo)
many(seen, demo[1:])
shutil.rmtree(os.path.dirname(place[1]))

corners = os.path.join(WORK, "corners")
corner_cases(corners)
check("corners", corners)
empty = os.path.join(WORK, "empty")
os.makedirs(empty)
check("empty", empty)
sys.stdout.flush()
