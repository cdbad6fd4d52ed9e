use smallprint::{corpus::Corpus, matching, text::Text};
fn main() {
    let corpus = Corpus::builtin();
    let pack = corpus.pack();
    let t0 = std::time::Instant::now();
    let mut n = 0;
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let text = Text::from_bytes(&bytes);
        let found = matching::find(&text, corpus);
        n += 1;
        println!("{path} words {}", text.words().len());
        for m in found {
            let words = pack.words(m.template).len();
            println!("   {} kept {} of {} in {:?} ties {:?} score {:.1} edits {} rejected {:?}", pack.template_id(m.template), m.alignment.kept(), words, m.alignment.text_range(),
                m.ties.iter().map(|t| pack.template_id(*t)).collect::<Vec<_>>(), m.score, m.alignment.edits().len(), m.rejected.iter().take(2).map(|(t, s)| (pack.template_id(*t), s.round())).collect::<Vec<_>>());
        }
    }
    eprintln!("{n} texts in {:?}", t0.elapsed());
}
