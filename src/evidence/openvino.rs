//! OpenVINO models: what the XML beside the tensors says of the model, in `rt_info` behind the layers.
//!
//! Contract: the first bytes tell whether it is such a file, and only its end is read, behind the last layer and the last
//! edge; layers have an `rt_info` of their own, which is not the model's. Elements make the parts of a key, as
//! `model_info.license`. Entities that a document declares itself are not expanded.
//!
//! Sources: OpenVINO `src/core/xml_util` and `src/frontends/ir` (IR version 11 writes `rt_info`; version 10 wrote
//! `meta_data`); NNCF, which notes how it compressed weights under `nncf.weight_compression`.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::positional::{ReadAt, Stop, read_up_to};
use super::{Place, Weights};

/// What such a model is called in reports.
pub(super) const FORMAT: &str = "openvino";

/// How many bytes tell what the file is.
const HEAD: usize = 4 << 10;
/// How many bytes of its end are read: what tools write there takes some kilobytes.
const TAIL: u64 = 1 << 20;
/// How deep elements stand in each other; tools write three.
const DEPTH: usize = 16;
/// What stands before what is said of the model.
const BEFORE: [&[u8]; 3] = [b"</edges>", b"<edges", b"</layers>"];

/// The path of the description that may stand beside the weights at `path`.
pub fn description_of(path: &str) -> Option<String> {
    let (stem, extension) = path.rsplit_once('.')?;
    extension.eq_ignore_ascii_case("bin").then(|| format!("{stem}.xml"))
}

/// Adds to `weights` what their description at the logical `path` says, if it is one. Whether it is.
pub fn read_description(weights: &mut Weights, path: &str, source: &dyn ReadAt) -> bool {
    match read(weights, path, source) {
        Ok(known) => known,
        Err(stop) => {
            weights.problem.get_or_insert_with(|| stop.to_string());
            true
        }
    }
}

fn read(weights: &mut Weights, path: &str, source: &dyn ReadAt) -> Result<bool, Stop> {
    let head = read_up_to(source, 0, HEAD).map_err(Stop::Io)?;
    if memchr::memmem::find(&head, b"<net ").is_none() {
        return Ok(false);
    }
    FORMAT.clone_into(&mut weights.format);
    let size = source.size().map_err(Stop::Io)?;
    let from = size.saturating_sub(TAIL);
    let tail = read_up_to(source, from, TAIL as usize).map_err(Stop::Io)?;
    let start = BEFORE.iter().filter_map(|mark| memchr::memmem::rfind(&tail, mark)).max();
    let Some(start) = start else {
        return Err(Stop::Bad(format!(
            "{path}: the model's own metadata is not in the last {} KiB",
            TAIL >> 10
        )));
    };
    let mut walk = Walk { weights, path, from: from.saturating_add(start as u64), keys: Vec::new() };
    let whole = walk.all(tail.get(start..).unwrap_or_default());
    if !whole {
        return Err(Stop::Bad(format!("{path}: its XML is broken, or ends too early")));
    }
    Ok(true)
}

/// The elements behind the layers.
struct Walk<'a> {
    weights: &'a mut Weights,
    path: &'a str,
    /// Where the bytes stand in the file.
    from: u64,
    /// The elements that are open.
    keys: Vec<String>,
}

impl Walk<'_> {
    /// Reads all elements; whether the document ends as it should.
    fn all(&mut self, bytes: &[u8]) -> bool {
        let mut reader = Reader::from_reader(bytes);
        // What is open before the place where reading starts is not known.
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        loop {
            let before = reader.buffer_position();
            let event = reader.read_event();
            let place = [before, reader.buffer_position()].map(|at| self.from.saturating_add(at));
            match event {
                Ok(Event::Start(element)) if self.keys.len() < DEPTH => {
                    self.element(&element, place);
                    self.keys.push(name(&element).0);
                }
                Ok(Event::Empty(element)) => self.element(&element, place),
                Ok(Event::End(end)) if end.name().as_ref() == "net" => return true,
                Ok(Event::End(_)) => drop(self.keys.pop()),
                Ok(Event::Start(_) | Event::Eof) | Err(_) => return false,
                Ok(_) => {}
            }
        }
    }

    fn element(&mut self, element: &BytesStart<'_>, bytes: [u64; 2]) {
        let (name, Some(value)) = name(element) else { return };
        let above = self.keys.iter().filter(|key| *key != "rt_info").map(String::as_str);
        let key = above.chain([name.as_str()]).collect::<Vec<_>>().join(".");
        if key == "nncf.weight_compression.mode" {
            self.weights.relation = Some("quantised");
        }
        let place =
            Place { path: self.path.to_owned(), bytes: Some(bytes), key: Some(key.clone()), lines: None };
        self.weights.take(&key, &value, place);
    }
}

/// What an element is called, and its value. Names that are none in XML stand in an attribute of `info`.
fn name(element: &BytesStart<'_>) -> (String, Option<String>) {
    let mut name = element.name().as_ref().to_owned();
    let mut value = None;
    for attribute in element.attributes().with_checks(false).flatten() {
        let Ok(said) = attribute.normalized_value(XmlVersion::default()) else { continue };
        match attribute.key.as_ref() {
            "name" if name == "info" => name = said.into_owned(),
            "value" => value = Some(said.into_owned()),
            _ => {}
        }
    }
    (name, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::At;

    const LAYERS: &str = "<?xml version=\"1.0\"?>\n<net name=\"lark\" version=\"11\">\n<layers><layer id=\"0\"><rt_info>\
        <attribute name=\"license\" version=\"0\" value=\"of a layer\" /></rt_info></layer></layers>\n";
    const EDGES: &str =
        "<edges><edge from-layer=\"0\" from-port=\"1\" to-layer=\"2\" to-port=\"0\" /></edges>\n";

    fn told(text: &str) -> (Weights, bool) {
        let mut weights = Weights { path: "m.bin".to_owned(), ..Weights::default() };
        let known = read_description(&mut weights, "m.xml", &text.as_bytes());
        (weights, known)
    }

    fn values(list: &[At<String>]) -> Vec<&str> {
        list.iter().map(|at| at.value.as_str()).collect()
    }

    #[test]
    fn what_stands_behind_the_layers_is_read() {
        let said = "<rt_info><info name=\"OpenVINO Runtime\" value=\"2026.4\" /><base_model value=\"kim/lark\" />\
            <model_info><license value=\"AGPL &lt;3&gt; &amp; more\" /><info name=\"author\" value=\"Kim\" /></model_info>\
            <nncf><weight_compression><mode value=\"int4_asym\" /></weight_compression></nncf></rt_info>\n</net>\n";
        for edges in [EDGES, "<edges />", ""] {
            let text = [LAYERS, edges, said].concat();
            let (weights, known) = told(&text);
            assert_eq!((known, weights.problem.as_deref(), weights.format.as_str()), (true, None, FORMAT));
            assert_eq!(values(&weights.licenses), ["AGPL <3> & more"]);
            assert_eq!((values(&weights.bases), values(&weights.notes)), (vec!["kim/lark"], vec!["Kim"]));
            assert_eq!(weights.relation, Some("quantised"));
            let place = &weights.licenses[0].place;
            assert_eq!((place.path.as_str(), place.key.as_deref()), ("m.xml", Some("model_info.license")));
            let [start, end] = place.bytes.expect("a place");
            assert!(text[start as usize..end as usize].starts_with("<license value="), "{start} {end}");
        }
        let old = [
            LAYERS,
            EDGES,
            "<meta_data><cli_parameters><license value=\"mit\"/></cli_parameters></meta_data></net>",
        ];
        assert_eq!(values(&told(&old.concat()).0.licenses), ["mit"]);
    }

    #[test]
    fn long_models_are_read_from_their_end() {
        let layers = "<layer id=\"1\" name=\"a\" />".repeat(200_000);
        let head = LAYERS.replace("</layers>", &format!("{layers}</layers>"));
        let (weights, _) = told(&format!("{head}{EDGES}<rt_info><license value=\"mit\" /></rt_info></net>"));
        assert_eq!((values(&weights.licenses), weights.problem), (vec!["mit"], None));
        let more = "<x value=\"y\" />".repeat(200_000);
        let (weights, _) =
            told(&format!("{LAYERS}{EDGES}<rt_info>{more}<license value=\"mit\" /></rt_info></net>"));
        assert!(weights.problem.is_some_and(|problem| problem.contains("1024 KiB")));
    }

    #[test]
    fn other_and_hostile_files_do_no_harm() {
        for text in ["", "<xml/>", "words", "\u{0}\u{0}"] {
            assert!(!told(text).1, "{text}");
        }
        let bomb = "<!DOCTYPE net [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><net name=\"x\"><edges />\
            <rt_info><license value=\"&b;&b;\" /><author value=\"Kim\" /></rt_info></net>";
        let (weights, _) = told(bomb);
        assert_eq!((weights.licenses.len(), values(&weights.notes)), (0, vec!["Kim"]));
        let deep = format!("<net name=\"x\"><edges />{}", "<rt_info>".repeat(50_000));
        assert!(told(&deep).0.problem.is_some());
        let whole = [LAYERS, EDGES, "<rt_info><license value=\"mit\" /></rt_info></net>"].concat();
        for cut in 0..whole.len() {
            let (weights, known) = told(&whole[..cut]);
            assert!(!known || weights.problem.is_some() || cut + 1 >= whole.len(), "{cut}");
        }
        for tail in ["<", "<license value=", "<license value='\"' <", "</rt_info></x></y></net>", "\u{0}<!--"]
        {
            let _ = told(&[LAYERS, EDGES, tail].concat());
        }
        let many = "<license value=\"mit\" />".repeat(40_000);
        let (weights, _) = told(&[LAYERS, EDGES, "<rt_info>", &many, "</rt_info></net>"].concat());
        assert_eq!(weights.licenses.len(), crate::base::limits::STATEMENTS);
    }
}
