//! Step 2: co-linear seeds become chains.

use std::sync::LazyLock;

use super::limits::{CHAIN_GAP, DOMINATES, LEADERS, LEAST_WORDS, LOOK_BACK, PART_WHOLE};
use super::seed::Seed;
use crate::corpus::grams::{GRAM, WINDOW};
use crate::corpus::{Pack, TemplateId};

/// A chain of seeds of one template, in order on both sides.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The template.
    pub template: TemplateId,
    /// About how many words it explains.
    pub score: f32,
    /// How much its seeds say about which template it is: the sum of their weights.
    pub weight: f32,
    /// (word of the text, word of the template) where each seed begins.
    pub seeds: Vec<(u32, u16)>,
}

impl Chain {
    /// The words of the text from its first seed to its last.
    pub fn text_range(&self) -> (usize, usize) {
        let first = self.seeds.first().map_or(0, |seed| seed.0 as usize);
        let last = self.seeds.last().map_or(0, |seed| seed.0 as usize + GRAM);
        (first, last)
    }
}

/// The chains of all templates that explain enough words, best first.
///
/// Templates come in order of the most that their seeds can explain. One whose seeds all lie inside a chain that
/// explains [`DOMINATES`] times as much is left out: it could not win there, and a chain claims all of its range. Only
/// one that may be there as a whole is kept: the long chain may be that of several licences in one text.
pub fn chains(seeds: &[Seed], pack: &Pack) -> Vec<Chain> {
    let mut groups: Vec<(f32, &[Seed])> = seeds
        .chunk_by(|one, other| one.template == other.template)
        .map(|group| (most(group), group))
        .filter(|(most, group)| *most >= least_score(pack.word_count(group[0].template)))
        .collect();
    if groups.is_empty() {
        return Vec::new();
    }
    groups.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1[0].template.cmp(&other.1[0].template)));
    let mut chains: Vec<Chain> = Vec::new();
    let mut diagonals = Diagonals::of(seeds);
    let mut ranges: Vec<(f32, (usize, usize))> = Vec::new();
    for (most, group) in groups {
        let (first, last) = (group[0].text as usize, group[group.len() - 1].text as usize + GRAM);
        let dominated = |(score, range): &(f32, (usize, usize))| {
            *score >= most * DOMINATES && range.0 <= first && last <= range.1
        };
        let words = pack.word_count(group[0].template);
        let may_be_whole = || {
            let whole = PART_WHOLE * words as f32;
            most >= whole && covered(group, words) as f32 >= whole
        };
        if ranges.iter().any(dominated) && !may_be_whole() {
            continue;
        }
        let from = chains.len();
        chain_group(group, least_score(pack.word_count(group[0].template)), &mut diagonals, &mut chains);
        let longest = chains[from..].iter().max_by(|one, other| one.score.total_cmp(&other.score));
        // A few ranges do: those that come first are the longest.
        ranges.extend(longest.filter(|_| ranges.len() < 64).map(|chain| (chain.score, chain.text_range())));
    }
    chains.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.template.cmp(&other.template)));
    chains
}

/// The chain of one template's seeds, in order of the text, that explains most; however little that is.
pub fn longest(seeds: &[Seed]) -> Option<Chain> {
    let mut chains = Vec::new();
    let mut diagonals = Diagonals::of(seeds);
    chain_group(seeds, 0.0, &mut diagonals, &mut chains);
    chains.into_iter().max_by(|one, other| one.score.total_cmp(&other.score))
}

/// The most that a chain of these seeds can explain: a seed gains no more than the words since the one before.
fn most(group: &[Seed]) -> f32 {
    let gains = group.windows(2).map(|pair| (pair[1].text - pair[0].text).min((GRAM + WINDOW) as u32));
    GRAM as f32 + gains.sum::<u32>() as f32
}

/// The most words of their template, which has `words`, that these seeds can lie on: a text that repeats one sentence has
/// many seeds and no more of the template.
fn covered(group: &[Seed], words: usize) -> usize {
    let mut starts = vec![false; words];
    for seed in group {
        if let Some(start) = starts.get_mut(usize::from(seed.template_at)) {
            *start = true;
        }
    }
    let (mut covered, mut end) = (0, 0);
    for start in (0..words).filter(|at| starts[*at]) {
        let next = (start + GRAM + WINDOW).min(words);
        covered += next - start.max(end);
        end = next;
    }
    covered
}

/// The words that a chain must explain to count, for a template of `words` words.
fn least_score(words: usize) -> f32 {
    (words as f32 / 4.0).min(LEAST_WORDS as f32)
}

/// One step of the dynamic programme: the best chain that ends with this seed.
#[derive(Clone, Copy)]
struct Step {
    score: f32,
    previous: u32,
    /// The highest score up to here: no earlier seed offers more.
    highest: f32,
}

const NONE: u32 = u32::MAX;

fn chain_group(group: &[Seed], least: f32, diagonals: &mut Diagonals, chains: &mut Vec<Chain>) {
    let mut steps: Vec<Step> = Vec::with_capacity(group.len());
    let mut goes_on = vec![false; group.len()];
    let mut leaders = [(0.0, NONE); LEADERS];
    diagonals.clear();
    for at in 0..group.len() {
        let step = best_step(group, &steps, &leaders, diagonals.last(group[at]), at);
        // A step that a later one continues at a gain is no chain of its own.
        if steps.get(step.previous as usize).is_some_and(|before| before.score <= step.score) {
            goes_on[step.previous as usize] = true;
        }
        steps.push(step);
        lead(&mut leaders, at, step);
        diagonals.add(group[at], at);
    }
    let ends = |at: &u32| !goes_on[*at as usize] && steps[*at as usize].score >= least;
    let mut order: Vec<u32> = (0..group.len() as u32).filter(ends).collect();
    order.sort_by(|&one, &other| {
        steps[other as usize].score.total_cmp(&steps[one as usize].score).then(one.cmp(&other))
    });
    let mut used = vec![false; group.len()];
    for end in order {
        if let Some(chain) = trace(group, &steps, end, &mut used)
            && chain.score >= least
        {
            chains.push(chain);
        }
    }
}

/// Scores and ends of the best chains so far, which any later seed may continue: they step over stretches where
/// repeated phrases crowd out the neighbours.
type Leaders = [(f32, u32); LEADERS];

/// Takes seed `at` among the leaders if its chain is better than one of theirs.
fn lead(leaders: &mut Leaders, at: usize, step: Step) {
    // A chain that goes on takes the place of its own earlier end, any other that of the weakest.
    let own = leaders.iter().position(|leader| leader.1 == step.previous && step.previous != NONE);
    let mut place = own.unwrap_or(0);
    if own.is_none() {
        for other in 1..LEADERS {
            place = if leaders[other].0 < leaders[place].0 { other } else { place };
        }
    }
    if leaders[place].0 < step.score {
        leaders[place] = (step.score, at as u32);
    }
}

/// The last seed of each diagonal (the place in the text less the place in the template): the likeliest
/// predecessor of the next seed there.
struct Diagonals {
    /// (round, seed) for each diagonal; of an earlier round where another template was looked at.
    last: Vec<(u32, u32)>,
    round: u32,
    /// The last place in a template that a seed has.
    end: u16,
}

impl Diagonals {
    /// For these seeds and no others.
    fn of(seeds: &[Seed]) -> Self {
        let text = seeds.iter().map(|seed| seed.text).max().unwrap_or(0);
        let end = seeds.iter().map(|seed| seed.template_at).max().unwrap_or(0);
        Self { last: vec![(0, 0); text as usize + usize::from(end) + 1], round: 0, end }
    }

    fn clear(&mut self) {
        self.round += 1;
    }

    fn place(&self, seed: Seed) -> usize {
        seed.text as usize + usize::from(self.end.saturating_sub(seed.template_at))
    }

    fn last(&self, seed: Seed) -> Option<u32> {
        let (round, last) = *self.last.get(self.place(seed))?;
        (round == self.round).then_some(last)
    }

    fn add(&mut self, seed: Seed, at: usize) {
        let place = self.place(seed);
        if let Some(last) = self.last.get_mut(place) {
            *last = (self.round, at as u32);
        }
    }
}

fn best_step(group: &[Seed], steps: &[Step], leaders: &Leaders, own: Option<u32>, at: usize) -> Step {
    let highest = at.checked_sub(1).map_or(0.0, |before| steps[before].highest);
    let seed = &group[at];
    let mut best = (GRAM as f32, NONE);
    let mut offer = |before: u32| {
        let (earlier, step) = (&group[before as usize], &steps[before as usize]);
        if let Some(gain) = gained(earlier, seed).filter(|gain| step.score + gain > best.0) {
            best = (step.score + gain, before);
        }
        best.0
    };
    // The last seed of the own diagonal first: no other of that diagonal offers more, for all between it and that one is
    // gained on the way. Those of other diagonals gain what a drifting seed gains, GRAM words at most.
    let mut score = own.map_or(GRAM as f32, &mut offer);
    if score < highest + GRAM as f32 {
        for &(led, end) in leaders.iter().filter(|leader| leader.1 != NONE) {
            if led + GRAM as f32 > score {
                score = offer(end);
            }
        }
        for before in (at.saturating_sub(LOOK_BACK)..at).rev() {
            if steps[before].highest + GRAM as f32 <= score {
                break;
            }
            if steps[before].score + GRAM as f32 > score {
                score = offer(before as u32);
            }
        }
    }
    Step { score: best.0, previous: best.1, highest: highest.max(best.0) }
}

/// What a seed adds to the chain that ends with an earlier one, if it can follow there.
fn gained(earlier: &Seed, seed: &Seed) -> Option<f32> {
    let text = i64::from(seed.text) - i64::from(earlier.text);
    let template = i64::from(seed.template_at) - i64::from(earlier.template_at);
    let follows = text > 0 && template > 0 && text <= CHAIN_GAP as i64;
    follows.then(|| gain(text, template))
}

/// The words that a seed adds to a chain: all between on a straight line (winnowing leaves out the seeds of a
/// run), only its own, [`GRAM`] at most, where the two sides drift apart, less a little for the drift.
fn gain(text: i64, template: i64) -> f32 {
    let drift = (text - template).unsigned_abs();
    let near = text.min(template) as f32;
    if drift == 0 { near.min((GRAM + WINDOW) as f32) } else { near.min(GRAM as f32) - drift_cost(drift) }
}

/// Half the natural logarithm of one word more than the drift.
fn drift_cost(drift: u64) -> f32 {
    /// Drifts that a chain's gap mostly has; others are computed.
    static COSTS: LazyLock<Vec<f32>> = LazyLock::new(|| (0..CHAIN_GAP as u64).map(computed).collect());
    fn computed(drift: u64) -> f32 {
        (1.0 + drift as f32).ln() * 0.5
    }
    COSTS.get(drift as usize).copied().unwrap_or_else(|| computed(drift))
}

/// Follows a chain back from its end, as far as its seeds are not used by a better one.
fn trace(group: &[Seed], steps: &[Step], end: u32, used: &mut [bool]) -> Option<Chain> {
    let mut seeds = Vec::new();
    let mut weight = 0.0;
    let mut at = end;
    let mut before = 0.0;
    while at != NONE {
        let place = at as usize;
        if used[place] {
            before = steps[place].score;
            break;
        }
        used[place] = true;
        seeds.push((group[place].text, group[place].template_at));
        weight += group[place].weight;
        at = steps[place].previous;
    }
    seeds.reverse();
    let template = group.first()?.template;
    (!seeds.is_empty()).then(|| Chain { template, score: steps[end as usize].score - before, weight, seeds })
}
