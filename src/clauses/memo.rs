//! Answers that are kept, two bits each.

use std::cell::RefCell;

/// Answers that are kept: two bits for each question, whether it was asked and whether it is so.
#[derive(Debug)]
pub(super) struct Memo(RefCell<Vec<u64>>);

impl Memo {
    /// Questions whose answers one number holds.
    const EACH: usize = 32;

    /// Room for the answers to so many questions.
    pub fn new(questions: usize) -> Self {
        Self(RefCell::new(vec![0; questions.div_ceil(Self::EACH)]))
    }

    /// The answer to a question, asked once. A question beyond the last is answered with no.
    pub fn answer(&self, question: usize, ask: impl FnOnce() -> bool) -> bool {
        let (at, shift) = (question / Self::EACH, 2 * (question % Self::EACH));
        let kept = self.0.borrow().get(at).map_or(1, |kept| kept >> shift);
        if kept & 1 != 0 {
            return kept & 2 != 0;
        }
        let yes = ask();
        if let Some(kept) = self.0.borrow_mut().get_mut(at) {
            *kept |= (1 | u64::from(yes) << 1) << shift;
        }
        yes
    }
}
