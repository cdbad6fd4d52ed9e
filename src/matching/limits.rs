//! The constants of matching, each with its reason and the case that set it.

/// Cells of the table in which one gap is aligned exactly; larger gaps become one replacement. 256 words
/// against 256: an inserted policy of that length inside a licence is still shown word by word.
pub const GAP_CELLS: usize = 256 * 256;
/// Seeds before the current one that a chain may continue from. Repeated boilerplate (the CC texts print
/// their own notice twice) needs more than one; 24 keeps the cost linear.
pub const LOOK_BACK: usize = 24;
/// Ends of the best chains so far that any later seed may continue. Set by Chinese texts on one line, whose
/// repeated phrases fill the look-back with seeds of other places.
pub const LEADERS: usize = 4;
/// Words between two seeds of one chain. Longer gaps end a chain: two copies of a licence in one file are two.
/// Set by the longest insertion in the corpus's own families (a use policy of 900 words).
pub const CHAIN_GAP: usize = 1200;
/// How many times the words of another template a chain explains where the other is not looked at. Siblings explain
/// nearly the same, a passage shared by chance a few words; half as much again leaves room for a text
/// that was cut up badly. One that may stand there with [`PART_WHOLE`] of its words is always looked at.
pub const DOMINATES: f32 = 1.5;
/// What a template of several licences must lose of a text before the text is looked at as those licences one by one.
/// Less than the sentence that tells two of them apart.
pub const PARTS_LOSS: f64 = 12.0;
/// Share of what one template explains that its parts must explain where they lose a third of what it loses: the words
/// between two licences (a copyright line, a title) may be another template's. Set by four licences of the BSD family in
/// one file.
pub const PARTS_SHARE: f64 = 0.9;
/// Share of a template's words that a part of a text must have to be a licence by itself and no passage.
pub const PART_WHOLE: f32 = 0.6;
/// Templates whose chains are aligned exactly against each other for one stretch of text. The largest family
/// of near-identical texts (Creative Commons ports, Tencent's products) has about twenty members.
pub const RIVALS: usize = 24;
/// A chain explains at least this many words, or a quarter of a shorter template. Set by the 30-word
/// disclaimers that unrelated licences share.
pub const LEAST_WORDS: usize = 24;
/// Postings of one seed beyond which it says nothing about which template it is.
pub const COMMON_SEED: usize = 400;
/// What a missing word at either end of the template costs against a kept word (1): next to nothing, for a text
/// cut to its first third must still be told by the words it has (Apache-2.0 from Pixar, which is shorter), but
/// enough to prefer MIT to a licence that is MIT with a tail.
pub const END_COST: f64 = 0.004;
/// What it costs that an end of the template is missing, however little: of two templates the one that is there as a whole
/// is meant, though the text goes on with the other's next word or two. Set by BSD-3-Clause with a sentence behind it that
/// begins with "You", as a sibling's last clause does.
pub const CUT_COST: f64 = 2.5;
/// What it costs that less than half of the template is there: the words of a licence that is whole, with a few words
/// changed, are not a passage of a long one that quotes its like. Set by a notice for historical permission in a source
/// file, as a collection of a language's licences prints it among others.
pub const PASSAGE_COST: f64 = 20.0;
/// About how many words a chain must explain to be tried where it has less than a quarter of its template: with
/// [`PASSAGE_COST`] and two times [`CUT_COST`] nearly nothing is left of fewer. Set by one sentence of the BSD licences,
/// repeated.
pub const SLIGHT_WORDS: f32 = 32.0;
/// Contests of passages that nothing won, in one stretch, after which no more passages are tried. A file of licences has
/// none or two of them; a text that repeats one sentence has as many as it has pages, at 20 ms each.
pub const FAILURES: usize = 48;
/// What a missing or added word inside costs against a kept word.
pub const INNER_COST: f64 = 1.0;
/// Words of one edit that cost [`INNER_COST`] each; a sentence. The words that tell siblings apart come in
/// shorter edits than that (Llama 3.1 against 3.2, BSD-2 against BSD-3 is one of 30).
pub const WHOLE_COST_WORDS: usize = 30;
/// What each further word of one edit costs. Set by MIT with a policy of 250 words inside, which explains more
/// than nothing at all.
pub const LONG_COST: f64 = 0.05;
/// What an edit that only fills a slot costs: less than any tie, so it only orders ties (an exception before the
/// licence whose title it lacks).
pub const SLOT_EDIT_COST: f64 = 0.0001;
/// Words that fill a slot at no cost; notices are left out of the count. Longer ones are somebody's own text: another
/// exception above MIT must not make it a sibling that begins with a slot.
pub const SLOT_WORDS: usize = 16;
/// Words in a row that two texts do not share by chance. Set by licences with a paragraph missing near their end, whose
/// last sentence must not be given up with the words that another text's end shares.
pub const SOLID: usize = 8;
/// What a kept word is worth beyond the stretch that explains most: a paragraph missing near an end must not make a
/// text that lacks the end as well look better (MS-PL before MS-LPL), but does not make what stands behind it worthless.
pub const BEYOND_WORTH: f64 = 0.02;
/// What a kept word of a copyright line, or of what fills a slot, is worth against any other (1): holders and years are
/// everybody's own, but they order templates that differ in nothing else. Set by BSD-2-Clause with more holders, whose
/// years stand in a longer sibling's line too, and by BSD-3-Clause with "owner" for "holder", as a sibling of it has it
/// that goes on where the text ends.
pub const NOTICE_WORTH: f64 = 0.01;
/// Scores closer than this are a tie. Less than the smallest true difference: one word at an end.
pub const TIE: f64 = 0.002;
/// Licences looked for in one file. Notices of a whole browser are a thousand; what lies behind the last one counts as
/// words that no licence explains, so that the number is far beyond any real list.
pub const MATCHES: usize = 16_384;
/// Words that are matched at once: more than nearly every file has. Set by ten megabytes of MIT, whose seeds take a
/// gigabyte together.
pub const STRETCH: usize = 96 << 10;
/// Words at the end of a stretch that the next one looks at again: more than the longest template with a policy inside.
pub const OVERLAP: usize = 24 << 10;
/// The longest copyright line, in words; longer ones are prose about copyright. Set by the notice of a university with
/// its regents and two departments.
pub const COPYRIGHT_WORDS: usize = 24;
/// The longest title line, in words. Set by the acceptable use policies, whose titles name product and company.
pub const TITLE_WORDS: usize = 14;
/// How many lines a title may have (Apache-2.0 has three: name, version, address).
pub const TITLE_LINES: usize = 4;
/// The longest placeholder, in words (`[name of copyright owner]`).
pub const PLACEHOLDER_WORDS: usize = 10;
/// The longest heading that has no word of a title, in words. Set by the names of the Creative Commons licences.
pub const HEADING_WORDS: usize = 10;
