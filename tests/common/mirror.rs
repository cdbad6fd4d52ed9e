//! Writes an `org/name` mirror of model folders with the proportions of a real one, for tests and benches.
//!
//! Contract: the same `folders` and `seed` give the same bytes on every machine; no dependency but the library
//! itself (for the texts of the SPDX list). Proportions: half of the folders state no license at all; most of
//! the others have a tag and nothing else; 96 of 100 permissively tagged ones have no license text. One folder
//! in a hundred carries a problem that a scan must find ([`Stats::planted`]).
//!
//! Limits: weights are headers with a hole of a quarter of a megabyte behind them; cards are a few kilobytes of invented prose.

#![allow(dead_code, reason = "tests and benches use different parts")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// What was written.
#[derive(Debug, Default)]
pub struct Stats {
    /// Model folders.
    pub folders: usize,
    /// Files in them.
    pub files: usize,
    /// Bytes in those files.
    pub bytes: u64,
    /// Folders that state no license.
    pub silent: usize,
    /// Folders with a permissive tag, and how many of them have a text.
    pub permissive: (usize, usize),
    /// Problems that a scan must find.
    pub planted: Vec<Planted>,
    /// Folders whose text and tag agree: nothing above a note may be found in them.
    pub clean: Vec<String>,
}

/// A problem that stands in the mirror.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Planted {
    /// The folder, `org/name`.
    pub path: String,
    /// The rule that must find it.
    pub rule: &'static str,
    /// The severity that it must have.
    pub severity: &'static str,
}

/// Writes `folders` model folders below `root`.
pub fn write_mirror(root: &Path, folders: usize, seed: u64) -> io::Result<Stats> {
    let mut mirror = Mirror { root, rng: Rng::new(seed), stats: Stats::default(), bases: BTreeMap::new() };
    for number in 0..folders {
        let path = mirror.path(number);
        mirror.folder(number, &path)?;
    }
    mirror.stats.folders = folders;
    Ok(mirror.stats)
}

impl Stats {
    /// The key: what was planted, and where nothing above a note may be found; one line each.
    pub fn key(&self) -> String {
        let planted =
            self.planted.iter().map(|one| format!("planted\t{}\t{}\t{}\n", one.path, one.rule, one.severity));
        planted.chain(self.clean.iter().map(|path| format!("clean\t{path}\n"))).collect()
    }
}

/// Marsaglia's xorshift64*: small, and the same everywhere.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        // Zero is the one state that it never leaves.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit.max(1)
    }

    pub fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Tags of folders that state something, with their share in a thousand.
const TAGS: &[(&str, usize)] = &[
    ("apache-2.0", 470),
    ("mit", 210),
    ("bsd-3-clause", 8),
    ("cc-by-4.0", 25),
    ("cc-by-nc-4.0", 55),
    ("cc-by-sa-4.0", 10),
    ("gpl-3.0", 10),
    ("agpl-3.0", 8),
    ("llama2", 12),
    ("llama3", 18),
    ("llama3.1", 25),
    ("llama3.2", 14),
    ("llama3.3", 5),
    ("gemma", 32),
    ("creativeml-openrail-m", 30),
    ("openrail", 18),
    ("bigscience-bloom-rail-1.0", 4),
    ("unknown", 6),
    ("qwen", 12),
    ("other", 15),
    ("list", 5),
    ("broken", 8),
];
const PERMISSIVE: &[&str] = &["apache-2.0", "mit", "bsd-3-clause"];
const SYLLABLES: &[&str] =
    &["ka", "lo", "mi", "ren", "tu", "vas", "dor", "el", "quin", "sa", "bo", "nar", "pi", "zet"];
const SIZES: &[&str] = &["0.5b", "1b", "3b", "7b", "8b", "13b", "32b", "70b"];
const WORDS: &[&str] = &[
    "tokens",
    "evaluation",
    "layers",
    "attention",
    "benchmark",
    "dataset",
    "learning",
    "rate",
    "steps",
    "prompt",
    "generation",
    "embedding",
    "sequence",
    "length",
    "precision",
    "batch",
    "encoder",
    "decoder",
    "score",
    "baseline",
    "warmup",
    "optimizer",
    "results",
    "sampling",
    "vocabulary",
    "checkpoint",
    "epochs",
    "language",
    "sentences",
];

struct Mirror<'a> {
    root: &'a Path,
    rng: Rng,
    stats: Stats,
    /// Folders that others may be made from, by their tag.
    bases: BTreeMap<&'static str, Vec<String>>,
}

impl Mirror<'_> {
    fn path(&mut self, number: usize) -> String {
        let word = |rng: &mut Rng, parts: usize| (0..parts).map(|_| rng.pick(SYLLABLES)).collect::<String>();
        let name = word(&mut self.rng, 3);
        let size = self.rng.pick(SIZES);
        format!("org{:05}/{name}-{size}-{number}", number / 5)
    }

    fn folder(&mut self, number: usize, path: &str) -> io::Result<()> {
        fs::create_dir_all(self.root.join(path))?;
        if number % 100 == 37 {
            return self.planted(number / 100, path);
        }
        if self.rng.one_in(2) {
            return self.silent(path);
        }
        let mut draw = self.rng.below(TAGS.iter().map(|(_, share)| share).sum());
        let tag = TAGS.iter().find(|(_, share)| {
            let hit = draw < *share;
            draw = draw.saturating_sub(*share);
            hit
        });
        self.stated(path, tag.map_or("mit", |(tag, _)| tag))
    }

    /// A folder that states no license, half of them without a card.
    fn silent(&mut self, path: &str) -> io::Result<()> {
        self.stats.silent += 1;
        if self.rng.one_in(2) {
            let card = self.card("tags:\n- text-generation\nlibrary_name: transformers\n");
            self.write(path, "README.md", card.as_bytes())?;
        }
        self.weights(path, None)
    }

    fn stated(&mut self, path: &str, tag: &'static str) -> io::Result<()> {
        let front = match tag {
            "other" => "license: other\n".to_owned(),
            "qwen" => {
                "license: other\nlicense_name: qwen\nlicense_link: https://huggingface.co/Qwen/Qwen2.5-72B/blob/main/LICENSE\n"
                    .to_owned()
            }
            "list" => "license:\n- apache-2.0\n- cc-by-nc-4.0\n".to_owned(),
            "broken" => "license: apache-2.0\ntags: [a, b\n  c: : d\n".to_owned(),
            tag => format!("license: {tag}\n"),
        };
        match tag {
            "list" => self.plant(path, "license-unclear", "warning"),
            "broken" => self.plant(path, "front-matter-invalid", "note"),
            "other" => self.plant(path, "license-text-missing", "warning"),
            _ => {}
        }
        if PERMISSIVE.contains(&tag) {
            return self.permissive(path, tag, front);
        }
        if tag.starts_with("llama") && self.rng.one_in(2) {
            return self.adapter(path, &front, known_base(tag));
        }
        let card = self.card(&front);
        self.write(path, "README.md", card.as_bytes())?;
        self.weights(path, None)
    }

    fn permissive(&mut self, path: &str, tag: &'static str, mut front: String) -> io::Result<()> {
        self.stats.permissive.0 += 1;
        let with_text = self.rng.below(100) < 4;
        let base = self.base(tag);
        match (&base, self.rng.below(3)) {
            (Some(base), 0) => {
                let _ = write!(front, "base_model: {base}\nbase_model_relation: quantized\n");
                let card = self.card(&front);
                self.write(path, "README.md", card.as_bytes())?;
                let model = gguf(&[("general.architecture", "llama"), ("general.license", tag)]);
                self.model(path, "model-q4_k_m.gguf", &model)?;
            }
            (Some(base), 1) => self.adapter(path, &front, base)?,
            _ => {
                self.bases.entry(tag).or_default().push(path.to_owned());
                let card = self.card(&front);
                self.write(path, "README.md", card.as_bytes())?;
                self.weights(path, None)?;
            }
        }
        if with_text {
            self.stats.permissive.1 += 1;
            self.stats.clean.push(path.to_owned());
            self.write(path, "LICENSE", license(tag).as_bytes())?;
        }
        Ok(())
    }

    /// Some earlier folder with this tag, for two out of five.
    fn base(&mut self, tag: &str) -> Option<String> {
        let all = self.bases.get(tag).map_or(&[][..], Vec::as_slice);
        let chosen = all.get(self.rng.below(all.len())).cloned();
        chosen.filter(|_| self.rng.below(5) < 2)
    }

    fn adapter(&mut self, path: &str, front: &str, base: &str) -> io::Result<()> {
        let card = self.card(&format!("{front}base_model: {base}\nlibrary_name: peft\n"));
        self.write(path, "README.md", card.as_bytes())?;
        let config =
            format!("{{\"base_model_name_or_path\": \"{base}\", \"peft_type\": \"LORA\", \"r\": 16}}\n");
        self.write(path, "adapter_config.json", config.as_bytes())?;
        self.model(path, "adapter_model.safetensors", &safetensors_of(&[("format", "pt")], SIDE))
    }

    fn weights(&mut self, path: &str, gguf_license: Option<&str>) -> io::Result<()> {
        if let Some(license) = gguf_license {
            let model = gguf(&[("general.architecture", "llama"), ("general.license", license)]);
            return self.model(path, "model.gguf", &model);
        }
        let config = "{\n  \"architectures\": [\"LlamaForCausalLM\"],\n  \"hidden_size\": 64,\n  \"model_type\": \"llama\"\n}\n";
        self.write(path, "config.json", config.as_bytes())?;
        self.model(path, "model.safetensors", &safetensors_of(&[("format", "pt")], SIDE))
    }

    /// A folder with a problem of its own kind; every kind comes in turn.
    fn planted(&mut self, turn: usize, path: &str) -> io::Result<()> {
        let mit = license("mit");
        let (tag, text, rule) = match turn % 6 {
            0 => (
                "mit",
                format!("{mit}\nThis model must not be used for commercial purposes.\n"),
                "clause-added",
            ),
            1 => ("apache-2.0", first_half(&license("apache-2.0")), "license-truncated"),
            2 => ("apache-2.0", license("cc-by-nc-4.0"), "card-contradicts-text"),
            3 => {
                ("mit", mit.replace("to use, copy", "to copy").replace("sublicense, ", ""), "clause-removed")
            }
            4 => return self.dropped(path),
            _ => return self.contradicted(path),
        };
        let card = self.card(&format!("license: {tag}\n"));
        self.write(path, "README.md", card.as_bytes())?;
        self.write(path, "LICENSE", text.as_bytes())?;
        self.plant(path, rule, "error");
        self.weights(path, None)
    }

    /// A permissive tag over a base in the mirror whose text forbids commercial use.
    fn dropped(&mut self, path: &str) -> io::Result<()> {
        let base = format!("{path}-base");
        fs::create_dir_all(self.root.join(&base))?;
        let card = self.card("license: cc-by-nc-4.0\n");
        self.write(&base, "README.md", card.as_bytes())?;
        self.write(&base, "LICENSE", license("cc-by-nc-4.0").as_bytes())?;
        self.weights(&base, None)?;
        let card =
            self.card(&format!("license: apache-2.0\nbase_model: {base}\nbase_model_relation: finetune\n"));
        self.write(path, "README.md", card.as_bytes())?;
        self.plant(path, "base-terms-dropped", "error");
        self.weights(path, None)
    }

    /// Weights that name another license than the card.
    fn contradicted(&mut self, path: &str) -> io::Result<()> {
        let card = self.card("license: apache-2.0\n");
        self.write(path, "README.md", card.as_bytes())?;
        self.plant(path, "weights-contradict-card", "warning");
        self.weights(path, Some("cc-by-nc-4.0"))
    }

    fn plant(&mut self, path: &str, rule: &'static str, severity: &'static str) {
        self.stats.planted.push(Planted { path: path.to_owned(), rule, severity });
    }

    fn card(&mut self, front: &str) -> String {
        card(&mut self.rng, front)
    }

    /// Writes a header with a hole behind it: real weights are larger than what anybody reads of them.
    fn model(&mut self, folder: &str, name: &str, header: &[u8]) -> io::Result<()> {
        self.write(folder, name, header)?;
        let file = fs::File::options().write(true).open(self.root.join(folder).join(name))?;
        file.set_len((header.len() + data_bytes(SIDE)) as u64)
    }

    fn write(&mut self, folder: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.stats.files += 1;
        self.stats.bytes += bytes.len() as u64;
        fs::write(self.root.join(folder).join(name), bytes)
    }
}

/// A card with this front matter and some kilobytes of prose.
pub fn card(rng: &mut Rng, front: &str) -> String {
    let mut card = format!("---\n{front}language:\n- en\npipeline_tag: text-generation\n---\n");
    for heading in ["Model card", "How it was trained", "Results", "How to run it"] {
        let _ = write!(card, "\n## {heading}\n\n");
        for _ in 0..3 + rng.below(8) {
            for at in 0..8 + rng.below(8) {
                card.push_str(if at == 0 { "The " } else { " " });
                card.push_str(rng.pick(WORDS));
            }
            card.push_str(".\n");
        }
    }
    card.push_str("\n```python\nmodel = load(\"model\")\nprint(model.run(\"hello\"))\n```\n");
    card
}

fn known_base(tag: &str) -> &'static str {
    match tag {
        "llama2" => "meta-llama/Llama-2-7b-hf",
        "llama3" => "meta-llama/Meta-Llama-3-8B",
        "llama3.2" => "meta-llama/Llama-3.2-1B",
        "llama3.3" => "meta-llama/Llama-3.3-70B-Instruct",
        _ => "meta-llama/Llama-3.1-8B",
    }
}

/// The SPDX list's text behind a tag, with a holder.
pub fn license(tag: &str) -> String {
    let id = match tag {
        "apache-2.0" => "Apache-2.0",
        "bsd-3-clause" => "BSD-3-Clause",
        "cc-by-nc-4.0" => "CC-BY-NC-4.0",
        _ => "MIT",
    };
    let text = smallprint::build::spdx_text(id).unwrap_or_default();
    text.replace("<year>", "2024")
        .replace("<copyright holders>", "Kalo Research")
        .replace("<owner>", "Kalo Research")
}

pub fn first_half(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[..lines.len() / 2].join("\n")
}

/// Rows and columns of the mirror's tensors: a quarter of a megabyte each.
const SIDE: usize = 256;

/// The bytes of a square tensor of F32.
fn data_bytes(side: usize) -> usize {
    side * side * 4
}

/// A valid safetensors file with one tensor of four numbers and the given `__metadata__`.
pub fn safetensors(metadata: &[(&str, &str)]) -> Vec<u8> {
    let mut file = safetensors_of(metadata, 2);
    file.extend([0; 16]);
    file
}

/// The header of a safetensors file with one square tensor.
fn safetensors_of(metadata: &[(&str, &str)], side: usize) -> Vec<u8> {
    let pairs: Vec<String> = metadata.iter().map(|(key, value)| format!("\"{key}\":\"{value}\"")).collect();
    let mut header = format!(
        "{{\"__metadata__\":{{{}}},\"w\":{{\"dtype\":\"F32\",\"shape\":[{side},{side}],\"data_offsets\":[0,{}]}}}}",
        pairs.join(","),
        data_bytes(side),
    );
    while header.len() % 8 != 0 {
        header.push(' ');
    }
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file
}

/// A valid GGUF file (version 3) without tensors, with the given string keys.
pub fn gguf(keys: &[(&str, &str)]) -> Vec<u8> {
    const STRING: u32 = 8;
    let mut file = b"GGUF".to_vec();
    file.extend(3_u32.to_le_bytes());
    file.extend(0_u64.to_le_bytes());
    file.extend((keys.len() as u64).to_le_bytes());
    for (key, value) in keys {
        file.extend((key.len() as u64).to_le_bytes());
        file.extend(key.as_bytes());
        file.extend(STRING.to_le_bytes());
        file.extend((value.len() as u64).to_le_bytes());
        file.extend(value.as_bytes());
    }
    file
}
