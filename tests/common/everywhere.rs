//! Writes one tree with models as every tool keeps them, for tests and benches: an `org/name` mirror of real proportions
//! for six of ten models, and the others in caches, clones, downloads, stores, packages and folders of checkpoints.
//!
//! Contract: as for `mirror.rs`, the same number and seed give the same bytes everywhere, but for the times of download
//! records. One model in twenty outside the mirror carries a problem that a scan must find; the key names it.

#![allow(dead_code, reason = "tests and benches use different parts")]

use std::fs;
use std::io;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::mirror::{Planted, Rng, Stats, card, first_half, gguf, license, safetensors, write_mirror};

/// Bytes of a weight file: a header and a hole.
const HOLE: u64 = 300 << 10;

/// What stands in the tree, by what a report says of it.
#[derive(Debug, Default)]
pub struct Everywhere {
    /// The mirror's numbers, with the paths of this tree, and what was planted outside it.
    pub stats: Stats,
    /// Artifacts by layout.
    pub layouts: std::collections::BTreeMap<&'static str, usize>,
}

/// Writes `models` models below `root`.
pub fn write_everywhere(root: &Path, models: usize, seed: u64) -> io::Result<Everywhere> {
    let mirrored = models * 6 / 10;
    let mut stats = write_mirror(&root.join("models"), mirrored, seed)?;
    stats.planted.iter_mut().for_each(|one| one.path.insert_str(0, "models/"));
    stats.clean.iter_mut().for_each(|path| path.insert_str(0, "models/"));
    let extra = stats.planted.iter().filter(|one| one.rule == "base-terms-dropped").count();
    let mut all = Everywhere { stats, layouts: [("org-name", mirrored + extra)].into() };
    let mut writer =
        Writer { root, rng: Rng::new(seed ^ 0x5eed), out: &mut all, index: Vec::new(), tags: Vec::new() };
    for number in mirrored..models {
        writer.model(number)?;
    }
    writer.indexes()?;
    all.stats.folders = models;
    Ok(all)
}

/// One model before it is put anywhere.
struct Model {
    id: String,
    card: String,
    license: Option<String>,
    /// The rule that must find what is wrong with it.
    planted: Option<&'static str>,
    /// Text and tag agree.
    clean: bool,
}

struct Writer<'a> {
    root: &'a Path,
    rng: Rng,
    out: &'a mut Everywhere,
    /// Descriptors of the manifests of the OCI layout.
    index: Vec<String>,
    /// Models of the Docker store.
    tags: Vec<String>,
}

impl Writer<'_> {
    fn model(&mut self, number: usize) -> io::Result<()> {
        let model = self.draw(number);
        match number % 40 {
            0..=11 => self.hub_cache(number, &model),
            12..=16 => self.clone(number, &model),
            17..=21 => self.local_dir(number, &model),
            22 | 23 => self.modelscope_old(number, &model),
            24 => self.modelscope_new(number, &model),
            25 | 26 => self.ollama(number, &model),
            27 => self.lm_studio(number),
            28..=30 => self.checkpoint(number),
            31 => self.kaggle(number, &model),
            32 => self.olah(number, &model),
            33 => self.oci(number, &model),
            34 => self.docker(number, &model),
            35 => self.wheel(number, &model),
            36 => self.npm(number, &model),
            37 => self.torch_hub(number),
            38 => self.data_set(number, &model),
            _ => self.hfd(number, &model),
        }
    }

    /// Half state nothing, the others have a tag, and few of those a text; one in twenty has a text with a problem.
    fn draw(&mut self, number: usize) -> Model {
        let id = format!(
            "lab{:04}/{}-{number}",
            number / 7,
            self.rng.pick(&["wren", "lark", "finch", "gull", "auk"])
        );
        let mit = license("mit");
        let (tag, text, planted) = match self.rng.below(80) {
            0 => (
                "mit",
                Some(format!("{mit}\nYou may not use it for commercial purposes.\n")),
                Some("clause-added"),
            ),
            1 => ("apache-2.0", Some(first_half(&license("apache-2.0"))), Some("license-truncated")),
            2 => (
                "mit",
                Some(mit.replace("to use, copy", "to copy").replace("sublicense, ", "")),
                Some("clause-removed"),
            ),
            3 => ("apache-2.0", Some(license("cc-by-nc-4.0")), Some("card-contradicts-text")),
            4 | 5 => ("mit", Some(mit), None),
            6..=40 => (
                *["apache-2.0", "mit", "llama3.1", "cc-by-nc-4.0", "gemma"]
                    .get(self.rng.below(5))
                    .unwrap_or(&"mit"),
                None,
                None,
            ),
            _ => ("", None, None),
        };
        let front = if tag.is_empty() { String::new() } else { format!("license: {tag}\n") };
        let clean = text.is_some() && planted.is_none();
        Model { id, card: card(&mut self.rng, &front), license: text, planted, clean }
    }

    /// Notes where a model stands: `path` as the report shows it.
    fn note(&mut self, layout: &'static str, path: &str, model: Option<&Model>) {
        *self.out.layouts.entry(layout).or_default() += 1;
        if let Some(rule) = model.and_then(|model| model.planted) {
            self.out.stats.planted.push(Planted { path: path.to_owned(), rule, severity: "error" });
        }
        self.out.stats.clean.extend(model.filter(|model| model.clean).map(|_| path.to_owned()));
    }

    fn write(&mut self, path: &str, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let (path, bytes) = (self.root.join(path), bytes.as_ref());
        fs::create_dir_all(path.parent().unwrap_or(self.root))?;
        self.out.stats.files += 1;
        self.out.stats.bytes += bytes.len() as u64;
        fs::write(path, bytes)
    }

    /// A header with a hole behind it.
    fn weights(&mut self, path: &str, header: &[u8]) -> io::Result<()> {
        self.write(path, header)?;
        fs::File::options().write(true).open(self.root.join(path))?.set_len(HOLE)
    }

    /// A safetensors header of its own for each model, so that no two have equal weights.
    fn header(&self, number: usize) -> Vec<u8> {
        safetensors(&[("format", "pt"), ("nth", &number.to_string())])
    }

    /// Hexadecimal digits of their own for each number.
    fn hex(&self, number: usize, digits: usize) -> String {
        hex(number.to_string().as_bytes()).chars().take(digits).collect()
    }

    /// The files of a model in a folder, each under its usual name.
    fn files(&mut self, folder: &str, number: usize, model: &Model) -> io::Result<()> {
        self.texts(folder, model)?;
        self.write(&format!("{folder}/config.json"), "{\"model_type\": \"llama\", \"hidden_size\": 2048}\n")?;
        let header = self.header(number);
        self.weights(&format!("{folder}/model.safetensors"), &header)
    }

    fn texts(&mut self, folder: &str, model: &Model) -> io::Result<()> {
        self.write(&format!("{folder}/README.md"), &model.card)?;
        match &model.license {
            Some(text) => self.write(&format!("{folder}/LICENSE"), text),
            None => Ok(()),
        }
    }

    /// Blobs with links to them; every seventh as on systems without links.
    fn hub_cache(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let repo = format!("hub/models--{}", model.id.replace('/', "--"));
        let commit = self.hex(number, 40);
        let snapshot = format!("{repo}/snapshots/{commit}");
        self.write(&format!("{repo}/refs/main"), &commit)?;
        fs::create_dir_all(self.root.join(&repo).join("blobs"))?;
        if model.license.is_none() && number.is_multiple_of(3) {
            self.write(&format!("{repo}/.no_exist/{commit}/LICENSE"), "")?;
        }
        self.note("hub-cache", &snapshot, Some(model));
        if cfg!(not(unix)) || number.is_multiple_of(7) {
            return self.files(&snapshot, number, model);
        }
        let header = self.header(number);
        self.linked(&repo, &snapshot, "README.md", model.card.as_bytes(), 40)?;
        if let Some(text) = &model.license {
            self.linked(&repo, &snapshot, "LICENSE", text.as_bytes(), 40)?;
        }
        self.linked(&repo, &snapshot, "model.safetensors", &header, 64)
    }

    fn linked(
        &mut self,
        repo: &str,
        snapshot: &str,
        name: &str,
        bytes: &[u8],
        digits: usize,
    ) -> io::Result<()> {
        let blob: String = hex(bytes).chars().take(digits).collect();
        let path = format!("{repo}/blobs/{blob}");
        if digits == 64 {
            self.weights(&path, bytes)?
        } else {
            self.write(&path, bytes)?
        }
        fs::create_dir_all(self.root.join(snapshot))?;
        link(&format!("../../blobs/{blob}"), &self.root.join(snapshot).join(name))
    }

    /// A clone without its objects: pointers stand for the weights.
    fn clone(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let folder = format!("clones/{number}");
        let remote = format!("[remote \"origin\"]\n\turl = https://huggingface.co/{}\n", model.id);
        self.write(&format!("{folder}/.git/config"), remote)?;
        self.write(&format!("{folder}/.git/HEAD"), "ref: refs/heads/main\n")?;
        let commit = self.hex(number, 40);
        self.write(&format!("{folder}/.git/refs/heads/main"), commit)?;
        self.texts(&folder, model)?;
        let oid = hex(format!("oid {number}").as_bytes());
        let pointer =
            format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 5000000000\n");
        self.write(&format!("{folder}/model.safetensors"), pointer)?;
        self.note("git", &folder, Some(model));
        Ok(())
    }

    fn local_dir(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let folder = format!("downloads/{}", model.id.replace('/', "_"));
        self.files(&folder, number, model)?;
        let commit = self.hex(number, 40);
        let later = "4102444800.0";
        for (name, digits) in [("README.md", 40), ("model.safetensors", 64)] {
            let etag = self.hex(number + 1, digits);
            let record = format!("{commit}\n{etag}\n{later}\n");
            self.write(&format!("{folder}/.cache/huggingface/download/{name}.metadata"), record)?;
        }
        self.note("local-dir", &folder, Some(model));
        Ok(())
    }

    fn modelscope_old(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let folder = format!("modelscope/hub/models/{}___5", model.id);
        self.files(&folder, number, model)?;
        self.write(&format!("{folder}/.msc"), b"\x80\x04.")?;
        self.write(&format!("{folder}/.mv"), "Revision:master,CreatedAt:1700000000")?;
        self.note("modelscope", &folder, Some(model));
        Ok(())
    }

    fn modelscope_new(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let folder = format!("modelscope-2026/models/{}/snapshots/master", model.id.replace('/', "--"));
        self.files(&folder, number, model)?;
        self.note("modelscope", &folder, Some(model));
        Ok(())
    }

    /// A layer of a store, as a descriptor of a manifest.
    fn layer(
        &mut self,
        store: &str,
        mark: &str,
        media: &str,
        bytes: &[u8],
        more: &str,
    ) -> io::Result<String> {
        let digest = hex(bytes);
        self.write(&format!("{store}/blobs/sha256{mark}{digest}"), bytes)?;
        let size = bytes.len();
        Ok(format!(r#"{{"mediaType":"application/{media}","digest":"sha256:{digest}","size":{size}{more}}}"#))
    }

    fn ollama(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let weights = gguf(&[("general.architecture", "llama"), ("general.name", &model.id)]);
        let store = "ollama";
        let mut layers = vec![self.layer(store, "-", "vnd.ollama.image.model", &weights, "")?];
        if let Some(text) = &model.license {
            layers.push(self.layer(store, "-", "vnd.ollama.image.license", text.as_bytes(), "")?);
        }
        let path = format!("{store}/manifests/registry.ollama.ai/{}/{number}", model.id);
        self.write(&path, format!(r#"{{"schemaVersion":2,"layers":[{}]}}"#, layers.join(",")))?;
        // Without a card nothing can contradict the text.
        let told =
            Model { planted: model.planted.filter(|rule| *rule != "card-contradicts-text"), ..model.plain() };
        self.note("ollama", &path, Some(&told));
        Ok(())
    }

    fn lm_studio(&mut self, number: usize) -> io::Result<()> {
        let folder = format!("home/.lmstudio/models/quant/wren-{number}-GGUF");
        let tag = if number.is_multiple_of(2) { "apache-2.0" } else { "llama3.1" };
        let name = format!("wren-{number}");
        let header =
            gguf(&[("general.architecture", "llama"), ("general.name", &name), ("general.license", tag)]);
        for quant in ["Q4_K_M", "Q8_0"] {
            self.weights(&format!("{folder}/wren-{number}-{quant}.gguf"), &header)?;
        }
        self.note("lm-studio", &folder, None);
        Ok(())
    }

    fn checkpoint(&mut self, number: usize) -> io::Result<()> {
        // Some hundreds to a folder, as people sort them.
        let path = format!("ComfyUI/models/checkpoints/set-{}/gull-{number}", number / 4_000);
        let header = safetensors(&[("modelspec.title", &format!("Gull {number}"))]);
        self.weights(&format!("{path}.safetensors"), &header)?;
        if number.is_multiple_of(2) {
            let info = r#"{"baseModel": "SDXL 1.0", "model": {"name": "Gull", "allowNoCredit": true}}"#;
            self.write(&format!("{path}.civitai.info"), info)?;
        }
        self.note("checkpoint", &format!("{path}.safetensors"), None);
        Ok(())
    }

    fn kaggle(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let folder = format!("kagglehub/models/{}/pyTorch/base/1", model.id);
        self.files(&folder, number, model)?;
        self.write(&format!("{folder}.complete"), "")?;
        self.note("kaggle", &folder, Some(model));
        Ok(())
    }

    fn olah(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let commit = self.hex(number, 40);
        let place = format!("olah/api/models/{}/revision/{commit}", model.id);
        let reply =
            format!(r#"{{"id":"{}","modelId":"{}","sha":"{commit}","siblings":[]}}"#, model.id, model.id);
        self.write(&format!("{place}/meta_get.json"), r#"{"status_code":200}"#)?;
        self.write(&format!("{place}/meta_get.json.body"), reply)?;
        fs::create_dir_all(self.root.join("olah/heads"))?;
        let files = [("README.md", Some(&model.card)), ("LICENSE", model.license.as_ref())];
        for (name, text) in files.into_iter().filter_map(|(name, text)| Some((name, text?))) {
            let file = format!("olah/files/models/{}/resolve/{commit}/{name}", model.id);
            self.write(&format!("{file}/meta.bin"), olah_meta(text.len() as u64))?;
            self.write(&format!("{file}/blocks/00000000.bin"), text)?;
        }
        self.note("olah", &place, Some(model));
        Ok(())
    }

    fn manifest(&mut self, store: &str, model: &Model, number: usize, license: &str) -> io::Result<String> {
        let named = |name: &str| format!(r#","annotations":{{"org.cncf.model.filepath":"{name}"}}"#);
        let header = self.header(number);
        let mut layers = vec![
            self.layer(store, "/", "vnd.cncf.model.weight.v1.raw", &header, &named("model.safetensors"))?,
            self.layer(store, "/", "vnd.cncf.model.doc.v1.raw", model.card.as_bytes(), &named("README.md"))?,
        ];
        if let Some(text) = &model.license {
            layers.push(self.layer(store, "/", license, text.as_bytes(), &named("LICENSE"))?);
        }
        Ok(format!(r#"{{"schemaVersion":2,"layers":[{}]}}"#, layers.join(",")))
    }

    fn oci(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let manifest = self.manifest("oci", model, number, "vnd.cncf.model.doc.v1.raw")?;
        let name = format!(r#","annotations":{{"org.opencontainers.image.ref.name":"{}:v1"}}"#, model.id);
        let media = "vnd.oci.image.manifest.v1+json";
        let descriptor = self.layer("oci", "/", media, manifest.as_bytes(), &name)?;
        self.index.push(descriptor);
        self.note("oci", &format!("oci/blobs/sha256/{}", hex(manifest.as_bytes())), Some(model));
        Ok(())
    }

    fn docker(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let manifest = self.manifest("docker", model, number, "vnd.docker.ai.license")?;
        let digest = hex(manifest.as_bytes());
        let path = format!("docker/manifests/sha256/{digest}");
        self.write(&path, manifest)?;
        self.tags.push(format!(r#"{{"id":"sha256:{digest}","tags":["{}:v1"]}}"#, model.id));
        self.note("docker", &path, Some(model));
        Ok(())
    }

    /// Packages of fifty to a place; their metadata says MIT.
    fn wheel(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let place = format!("venv{}/lib/python3.12/site-packages", number / 2_000);
        let (package, info) = (format!("model_{number}"), format!("model_{number}-1.0.dist-info"));
        let header = self.header(number);
        self.weights(&format!("{place}/{package}/model.safetensors"), &header)?;
        self.write(&format!("{place}/{package}/__init__.py"), "")?;
        let license = model.license.clone().unwrap_or_else(|| license("mit"));
        let metadata =
            format!("Metadata-Version: 2.4\nName: model-{number}\nVersion: 1.0\nLicense-Expression: MIT\n");
        self.write(&format!("{place}/{info}/METADATA"), metadata)?;
        self.write(&format!("{place}/{info}/licenses/LICENSE"), license)?;
        let record = format!(
            "{package}/__init__.py,,\n{package}/model.safetensors,,\n{info}/METADATA,,\n{info}/licenses/LICENSE,,\n{info}/RECORD,,\n"
        );
        self.write(&format!("{place}/{info}/RECORD"), record)?;
        self.note("wheel", &format!("{place}/{package}"), Some(model));
        Ok(())
    }

    fn npm(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let folder = format!("app{}/node_modules/model-{number}", number / 2_000);
        let package = format!(r#"{{"name":"model-{number}","version":"1.0.0","license":"MIT"}}"#);
        self.write(&format!("{folder}/package.json"), package)?;
        let header = self.header(number);
        self.weights(&format!("{folder}/dist/model.safetensors"), &header)?;
        if let Some(text) = &model.license {
            self.write(&format!("{folder}/LICENSE"), text)?;
        }
        self.note("npm", &folder, Some(model));
        Ok(())
    }

    fn torch_hub(&mut self, number: usize) -> io::Result<()> {
        let folder = format!("torch/hub/lab_auk-{number}_main");
        self.write(&format!("{folder}/hubconf.py"), "dependencies = ['torch']\n")?;
        self.write(&format!("{folder}/LICENSE"), license("mit"))?;
        self.note("torch-hub", &folder, None);
        Ok(())
    }

    /// A card, rows and a dozen archives of more rows.
    fn data_set(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let folder = format!("datasets/{}", model.id);
        let front =
            model.card.replacen("pipeline_tag: text-generation", "task_categories:\n- text-generation", 1);
        self.write(&format!("{folder}/README.md"), front)?;
        self.write(&format!("{folder}/data/train-00000-of-00001.parquet"), "PAR1")?;
        for part in 0..if number.is_multiple_of(3) { 12 } else { 0 } {
            self.write(&format!("{folder}/data/part-{part}.tar"), [0; 1024])?;
        }
        if let Some(text) = &model.license {
            self.write(&format!("{folder}/LICENSE"), text)?;
        }
        self.note("dataset", &folder, Some(model));
        Ok(())
    }

    /// A download by script, with the hub's reply and without the card.
    fn hfd(&mut self, number: usize, model: &Model) -> io::Result<()> {
        let folder = format!("scripts/lark-{number}");
        let reply = format!(
            r#"{{"id":"{}","modelId":"{}","sha":"{}","cardData":{{"license":"apache-2.0"}},"siblings":[{{"rfilename":"README.md"}}]}}"#,
            model.id,
            model.id,
            self.hex(number, 40)
        );
        self.write(&format!("{folder}/.hfd/repo_metadata.json"), reply)?;
        let header = self.header(number);
        self.weights(&format!("{folder}/model.safetensors"), &header)?;
        self.note("local-dir", &folder, None);
        Ok(())
    }

    /// The records of the stores that keep one for all their models.
    fn indexes(&mut self) -> io::Result<()> {
        if !self.index.is_empty() {
            let index = format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, self.index.join(","));
            self.write("oci/index.json", index)?;
            self.write("oci/oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#)?;
        }
        if !self.tags.is_empty() {
            let models = format!(r#"{{"models":[{}]}}"#, self.tags.join(","));
            self.write("docker/models.json", models)?;
            self.write("docker/layout.json", r#"{"version":"1.0.0"}"#)?;
        }
        Ok(())
    }
}

impl Model {
    fn plain(&self) -> Self {
        Self { id: self.id.clone(), card: String::new(), license: None, planted: None, clean: false }
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fixed part of Olah's record of a file, with its checksum left out.
fn olah_meta(size: u64) -> Vec<u8> {
    let mut meta = b"OLAH".to_vec();
    meta.extend(10_u16.to_le_bytes());
    meta.extend([0; 2]);
    meta.extend(43_u32.to_le_bytes());
    meta.extend((64_u64 << 20).to_le_bytes());
    meta.extend(size.to_le_bytes());
    meta.push(0);
    meta.extend((1_u32 << 20).to_le_bytes());
    meta.extend([0; 10]);
    meta.extend([0; 16]);
    meta
}

#[cfg(unix)]
fn link(target: &str, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(not(unix))]
fn link(_: &str, _: &Path) -> io::Result<()> {
    Err(io::Error::other("no links here"))
}

/// A report held against the key.
#[derive(Debug, Default)]
pub struct Checked {
    /// Artifacts of the report.
    pub artifacts: usize,
    /// Planted problems that were not found as planted.
    pub missed: Vec<String>,
    /// Artifacts with an error where none was planted.
    pub invented: Vec<String>,
    /// What is above a note where text and tag agree.
    pub unclean: Vec<String>,
}

/// Holds the lines of a report against a key; the key's lines are those of [`Stats::key`].
pub fn check(key: &str, lines: impl Iterator<Item = io::Result<String>>) -> io::Result<Checked> {
    let mut planted: std::collections::BTreeMap<&str, (&str, &str)> = Default::default();
    let mut clean: std::collections::BTreeSet<&str> = Default::default();
    for line in key.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["planted", path, rule, severity] => drop(planted.insert(path, (rule, severity))),
            ["clean", path] => drop(clean.insert(path)),
            _ => return Err(io::Error::other(format!("no line of a key: {line}"))),
        }
    }
    let mut checked = Checked::default();
    for line in lines {
        let one: serde_json::Value = serde_json::from_str(&line?).map_err(io::Error::other)?;
        if one["type"] == "artifact" {
            checked.artifact(&one, &mut planted, &clean);
        }
    }
    checked.missed.extend(planted.into_keys().map(|path| format!("{path}: not in the report")));
    Ok(checked)
}

impl Checked {
    fn artifact(
        &mut self,
        one: &serde_json::Value,
        planted: &mut std::collections::BTreeMap<&str, (&str, &str)>,
        clean: &std::collections::BTreeSet<&str>,
    ) {
        self.artifacts += 1;
        let path = one["path"].as_str().unwrap_or_default();
        let found = one["findings"].as_array().map_or(&[][..], Vec::as_slice);
        let found = found.iter().map(|one| (one["rule"].as_str(), one["severity"].as_str()));
        let found: Vec<_> = found.collect();
        let expected = planted.remove(path);
        if let Some((rule, severity)) =
            expected.filter(|&(rule, severity)| !found.contains(&(Some(rule), Some(severity))))
        {
            self.missed.push(format!("{path}: {rule}={severity}, but {found:?}"));
        }
        let errors = found.iter().any(|(_, severity)| *severity == Some("error"));
        if errors && expected.is_none_or(|(_, severity)| severity != "error") {
            self.invented.push(format!("{path}: {found:?}"));
        }
        if clean.contains(path) && found.iter().any(|(_, severity)| *severity != Some("note")) {
            self.unclean.push(format!("{path}: {found:?}"));
        }
    }
}
