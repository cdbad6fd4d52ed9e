//! The list's templates: text with `<<beginOptional>>...<<endOptional>>` and `<<var;...>>` in it.

/// A place of a template, in bytes of its printed text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Place {
    pub start: usize,
    pub end: usize,
    /// The pattern of what may stand there; none where the place may be left out.
    pub pattern: Option<String>,
}

/// How places are called that hold no words.
const LABELS: &str = "bullet";

/// The text as printed, and its places.
pub(super) fn read(template: &str) -> (String, Vec<Place>) {
    let (mut printed, mut places, mut open) = (String::new(), Vec::new(), Vec::new());
    let mut rest = template;
    while let Some((text, mark, behind)) = next_mark(rest) {
        printed.push_str(text);
        rest = behind;
        if mark.starts_with("beginOptional") {
            open.push(printed.len());
        } else if mark.starts_with("endOptional") {
            let end = printed.len();
            places.extend(open.pop().map(|start| Place { start, end, pattern: None }));
        } else if let Some(original) = value(mark, "original") {
            let start = printed.len();
            printed.push_str(original);
            let pattern = value(mark, "match").filter(|_| !is_label(mark));
            places.extend(pattern.map(|pattern| Place {
                start,
                end: printed.len(),
                pattern: Some(pattern.to_owned()),
            }));
        }
    }
    printed.push_str(rest);
    (printed, places)
}

fn is_label(mark: &str) -> bool {
    value(mark, "name").is_some_and(|name| name.starts_with(LABELS))
}

/// The text up to the next mark, the mark without its signs, and what follows.
fn next_mark(text: &str) -> Option<(&str, &str, &str)> {
    const MARKS: [&str; 3] = ["<<var;", "<<beginOptional", "<<endOptional"];
    let start = MARKS.iter().filter_map(|mark| text.find(mark)).min()?;
    let inner = &text[start + 2..];
    // The value of a mark may end with a bracket, and the mark with a quote in front of its own.
    let end = match inner.starts_with("var;") {
        true => inner.find("\">>")? + 1,
        false => inner.find(">>")?,
    };
    Some((&text[..start], &inner[..end], &inner[end + 2..]))
}

/// The value of a mark's field.
fn value<'a>(mark: &'a str, field: &str) -> Option<&'a str> {
    let from = mark.find(&format!("{field}=\""))? + field.len() + 2;
    let rest = &mark[from..];
    let end = rest.find("\";").or_else(|| rest.rfind('"'))?;
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_places() {
        let (printed, places) = read(
            "A <<beginOptional>>b <<var;name=\"c\";original=\"<d>\";match=\"e|f\">> <<endOptional>>g\
             <<var;name=\"bullet\";original=\"h\";match=\".+\">>",
        );
        assert_eq!(printed, "A b <d> gh");
        let place =
            |start, end, pattern: Option<&str>| Place { start, end, pattern: pattern.map(str::to_owned) };
        assert_eq!(places, [place(4, 7, Some("e|f")), place(2, 8, None)]);
        assert_eq!(read("<<var;name=\"never closed").0, "<<var;name=\"never closed");
    }
}
