use smallprint::{corpus::Corpus, reading::Reading, text::Text};
fn main() {
    let corpus = Corpus::builtin();
    let json = std::env::var("JSON").is_ok();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let t0 = std::time::Instant::now();
        let text = Text::from_bytes(&bytes);
        let r = Reading::of(&text, corpus);
        if json { println!("{}", serde_json::to_string_pretty(&r).unwrap()); continue; }
        println!("{path} {:?} {} words {} {:?}", r.verdict, r.expression, r.words, t0.elapsed());
        for m in &r.licenses {
            println!("   {} {:?} tcov {} xcov {} ties {:?} lines {:?}", m.id, m.verdict, m.template_coverage, m.text_coverage, m.ties, m.lines);
            for e in &m.edits { println!("      {:?} mat={} {} w{} L{:?} s={:?} {:?} {:?}", e.op, e.material, e.class, e.words, e.lines, e.section, e.clauses, e.quote.chars().take(90).collect::<String>()); }
        }
        for x in &r.references { println!("   ref {} {:?} {:?} {:?}", x.id, x.role, x.subject, x.quote.chars().take(80).collect::<String>()); }
        if let Some(n) = &r.nearest { println!("   nearest {} {}", n.id, n.template_coverage); }
        for c in &r.copyright { println!("   © {} {} {}", c.years, c.holder, c.placeholder); }
        for c in &r.clauses { println!("   clause {} {:?} {:?} {:?} s={:?} {}", c.kind, c.effect, c.value, c.currency, c.section, c.quote.chars().take(100).collect::<String>()); }
    }
}
