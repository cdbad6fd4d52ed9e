//! Meaning kept, every word kept: Markdown, HTML, a whole saved web page.

use super::layout::curly;
use super::prose::{is_title, label, paragraphs};
use super::{Case, Rng};

/// Markdown: headings, long lines, emphasis, escapes, links.
pub fn markdown(text: &str, rng: &mut Rng) -> Option<Case> {
    let first = rng.coin();
    let mut out = String::new();
    for (at, paragraph) in paragraphs(text).into_iter().enumerate() {
        let words = &text[paragraph];
        if is_title(words) {
            let level = if at == 0 && first { "#" } else { "##" };
            out.push_str(&format!("{level} {}\n\n", words.trim()));
        } else {
            out.push_str(&format!("{}\n\n", markdown_paragraph(words, rng)));
        }
    }
    Case::kept(text, out)
}

fn markdown_paragraph(words: &str, rng: &mut Rng) -> String {
    let lines = words.lines().map(str::trim).collect::<Vec<_>>();
    let items = lines.iter().filter(|line| label(line).is_some()).count();
    let joined = lines.join(if items > 1 || lines.iter().any(|line| line.len() < 45) { "  \n" } else { " " });
    let strong = rng.coin();
    let mut out = Vec::new();
    for token in joined.split(' ') {
        out.push(markdown_token(token, strong));
    }
    out.join(" ")
}

fn markdown_token(token: &str, strong: bool) -> String {
    let inner = token.trim_matches(['"', '“', '”', '.', ',', ';', ')', '(']);
    let quoted =
        token.starts_with(['"', '“']) && token.trim_end_matches(['.', ',', ';', ')']).ends_with(['"', '”']);
    match () {
        () if inner.starts_with("http") => token.replace(inner, &format!("<{inner}>")),
        () if quoted && strong && inner.len() > 2 => token.replace(inner, &format!("**{inner}**")),
        () if token.len() > 1 => token.replace('_', "\\_").replace('*', "\\*").replace('<', "\\<"),
        () => token.to_owned(),
    }
}

/// HTML as an editor writes it.
pub fn html(text: &str, rng: &mut Rng) -> Option<Case> {
    Some(page(text, &body(text, rng)?, "<!DOCTYPE html>\n<html>\n<body>\n", "</body>\n</html>\n"))
}

/// A web page saved from a browser, with navigation and footer around the text.
pub fn web_page(text: &str, rng: &mut Rng) -> Option<Case> {
    Some(page(text, &body(text, rng)?, ABOVE, BELOW))
}

fn page(text: &str, body: &str, above: &str, below: &str) -> Case {
    Case::kept(text, format!("{above}{body}{below}")).expect("a page is not its text")
}

/// A text that already holds tags is left out: escaped, they would become words.
fn body(text: &str, rng: &mut Rng) -> Option<String> {
    let entities = rng.coin();
    let curled = if rng.coin() { curly(text) } else { text.to_owned() };
    (!text.contains("</")).then(|| {
        let parts = paragraphs(&curled);
        parts.into_iter().enumerate().map(|(at, part)| element(&curled[part], at, entities)).collect()
    })
}

fn element(words: &str, at: usize, entities: bool) -> String {
    let escaped = escape(words.trim(), entities);
    let items: Vec<&str> = words.lines().collect();
    match () {
        () if is_title(words) && at == 0 => format!("<h1>{escaped}</h1>\n"),
        () if is_title(words) => format!("<h3 class=\"section\"><a name=\"s{at}\"></a>{escaped}</h3>\n"),
        () if items.len() > 1 && items.iter().all(|item| item.len() < 60) => {
            format!("<p>{}</p>\n", escaped.replace('\n', "<br />\n"))
        }
        () => format!("<p>{}</p>\n", linked(&escaped)),
    }
}

fn escape(words: &str, entities: bool) -> String {
    let mut out = String::with_capacity(words.len() + words.len() / 8);
    for one in words.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if entities => out.push_str("&quot;"),
            '\'' if entities => out.push_str("&#39;"),
            '“' if entities => out.push_str("&ldquo;"),
            '”' if entities => out.push_str("&rdquo;"),
            '’' if entities => out.push_str("&rsquo;"),
            '‘' if entities => out.push_str("&lsquo;"),
            '©' => out.push_str("&copy;"),
            '—' => out.push_str("&mdash;"),
            '§' => out.push_str("&#167;"),
            other if entities && !other.is_ascii() => out.push_str(&format!("&#x{:x};", u32::from(other))),
            other => out.push(other),
        }
    }
    out
}

/// Addresses become links, and the first capitalised token is emphasised.
fn linked(escaped: &str) -> String {
    let mut strong = true;
    let token = |token: &str| {
        let address = token.trim_end_matches(['.', ',', ';', ')', '\n']);
        if address.starts_with("http") && !address.contains('&') && !address.contains('\n') {
            return token.replacen(address, &format!("<a href=\"{address}\">{address}</a>"), 1);
        }
        let capital = token.len() > 3 && token.bytes().all(|byte| byte.is_ascii_uppercase());
        if strong && capital {
            strong = false;
            return format!("<strong>{token}</strong>");
        }
        token.to_owned()
    };
    escaped.split(' ').map(token).collect::<Vec<_>>().join(" ")
}

const ABOVE: &str = r##"<!DOCTYPE html>
<!-- saved from url=(0042)https://harbourstreet.example/legal/text -->
<html lang="en"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<title>Legal | Harbour Street</title>
<link rel="stylesheet" href="./legal_files/main.css">
<style>body{font:16px/1.5 sans-serif} nav a{color:#06c} .banner{display:none}</style>
<script>window.dataLayer=window.dataLayer||[];function track(e){if(e<3&&e>1){dataLayer.push({"may":"not"})}}</script>
</head>
<body class="page">
<header><nav aria-label="Main"><ul><li><a href="/">Home</a></li><li><a href="/models">Models</a></li>
<li><a href="/docs">Documentation</a></li><li><a href="/blog">Blog</a></li><li><a href="/login">Sign in</a></li></ul></nav></header>
<div class="breadcrumbs"><a href="/">Home</a> &rsaquo; <a href="/legal">Legal</a></div>
<main><article>
"##;

const BELOW: &str = r##"</article></main>
<aside><h4>On this page</h4><ul><li><a href="#top">Back to top</a></li></ul></aside>
<footer><p>Follow us</p><ul><li><a href="/about">About</a></li><li><a href="/jobs">Careers</a></li>
<li><a href="/contact">Contact</a></li></ul><p>&copy; 2025 Harbour Street Models</p></footer>
<script src="./legal_files/app.js" defer></script>
</body></html>
"##;
