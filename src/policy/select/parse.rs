//! Understands what `--where` says: words, then keys and values, each mistake with its column.
//!
//! Contract: pure; what comes out names only keys that exist and, where a key has a fixed set of values, only these.

use serde::de::DeserializeOwned;

use super::{Choice, KEYS, is_axis};
use crate::base::{Error, Result};
use crate::corpus::{AXES, Family, TermValue};
use crate::layouts::{Kind, Layout};
use crate::lineage::Basis;
use crate::policy::reader::nearest;
use crate::reading::Verdict;
use crate::rules::{RULES, Risk, Severity};

/// What clauses do.
const EFFECTS: [&str; 8] =
    ["allowed", "conditional", "display-duty", "fee", "forbidden", "request-license", "rights-end", "silent"];

/// How deep brackets and `not` may nest.
const DEEPEST: usize = 64;

/// The choice that `source` makes; `kinds` are the clause kinds.
pub(super) fn choice(source: &str, kinds: Vec<String>) -> Result<Choice> {
    let mut parser = Parser { tokens: tokens(source)?, at: 0, kinds, depth: 0 };
    let choice = parser.choice()?;
    match parser.next() {
        Token { what: What::End, .. } => Ok(choice),
        other => Err(other.error("expected `and`, `or` or the end")),
    }
}

/// The words that a key can have, where they are known; `None` where anything goes.
pub(in crate::policy) fn known_values(key: &str) -> Option<Vec<String>> {
    match key {
        "rule" => Some(RULES.iter().map(|rule| rule.facts().name.to_owned()).collect()),
        "family" => names_of::<Family>(),
        "basis" => names_of::<Basis>(),
        "severity" => names_of::<Severity>(),
        "verdict" => names_of::<Verdict>(),
        "risk" => names_of::<Risk>(),
        "free-and-open" | "osi-approved" => Some(["true", "false"].map(str::to_owned).to_vec()),
        "kind" => names_of::<Kind>(),
        "layout" => names_of::<Layout>(),
        axis if is_axis(axis) => names_of::<TermValue>(),
        _ => None,
    }
}

/// The names of an enumeration, as its own reader lists them where it meets a name that it does not know.
fn names_of<T: DeserializeOwned + std::fmt::Debug>() -> Option<Vec<String>> {
    let error = serde_json::from_value::<T>("?".into()).err()?.to_string();
    let (_, listed) = error.split_once("expected")?;
    Some(listed.split('`').skip(1).step_by(2).map(str::to_owned).collect())
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum What {
    Word(String),
    /// A word in quotes: never a keyword or a key.
    Quoted(String),
    Equal,
    Unequal,
    Open,
    Close,
    End,
}

#[derive(Clone, Debug)]
struct Token {
    what: What,
    column: usize,
}

impl Token {
    fn error(&self, message: &str) -> Error {
        let found = match &self.what {
            What::Word(word) | What::Quoted(word) => format!("`{word}`"),
            What::Equal => "`=`".to_owned(),
            What::Unequal => "`!=`".to_owned(),
            What::Open => "`(`".to_owned(),
            What::Close => "`)`".to_owned(),
            What::End => "the end".to_owned(),
        };
        at_column(self.column, &format!("{message}, found {found}"))
    }
}

fn at_column(column: usize, message: &str) -> Error {
    Error::new(format!("--where, column {column}: {message}"))
}

fn tokens(source: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut letters = source.chars().enumerate().peekable();
    while let Some((at, letter)) = letters.next() {
        let column = at + 1;
        let what = match letter {
            _ if letter.is_whitespace() => continue,
            '(' => What::Open,
            ')' => What::Close,
            '=' => {
                letters.next_if(|(_, next)| *next == '=');
                What::Equal
            }
            '!' if letters.next_if(|(_, next)| *next == '=').is_some() => What::Unequal,
            '"' | '\'' => {
                let inner: String = std::iter::from_fn(|| letters.next_if(|(_, next)| *next != letter))
                    .map(|one| one.1)
                    .collect();
                if letters.next().is_none() {
                    return Err(at_column(column, "this quote is never closed"));
                }
                What::Quoted(inner)
            }
            _ if is_plain(letter) => {
                let rest =
                    std::iter::from_fn(|| letters.next_if(|(_, next)| is_plain(*next))).map(|one| one.1);
                What::Word(std::iter::once(letter).chain(rest).collect())
            }
            _ => return Err(at_column(column, &format!("`{letter}` must stand in quotes"))),
        };
        tokens.push(Token { what, column });
    }
    tokens.push(Token { what: What::End, column: source.chars().count() + 1 });
    Ok(tokens)
}

fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || "*._/:+@-".contains(letter)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    kinds: Vec<String>,
    depth: usize,
}

impl Parser {
    /// The next token; the end again and again.
    fn next(&mut self) -> Token {
        let last = self.tokens.len().saturating_sub(1);
        let token = self.tokens.get(self.at.min(last)).cloned();
        self.at += 1;
        token.unwrap_or(Token { what: What::End, column: 1 })
    }

    fn take(&mut self, wanted: impl Fn(&What) -> bool) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| wanted(&token.what));
        self.at += usize::from(found);
        found
    }

    fn keyword(&mut self, name: &str) -> bool {
        self.take(|what| matches!(what, What::Word(word) if word.eq_ignore_ascii_case(name)))
    }

    fn choice(&mut self) -> Result<Choice> {
        let mut any = vec![self.both()?];
        while self.keyword("or") {
            any.push(self.both()?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Choice::Any(any) })
    }

    fn both(&mut self) -> Result<Choice> {
        let mut all = vec![self.one()?];
        while self.keyword("and") {
            all.push(self.one()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Choice::All(all) })
    }

    fn one(&mut self) -> Result<Choice> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self
                .next()
                .error(&format!("more than {DEEPEST} brackets and `not` inside each other")));
        }
        let found = if self.keyword("not") {
            Choice::Not(Box::new(self.one()?))
        } else if self.take(|what| *what == What::Open) {
            let inner = self.choice()?;
            match self.next() {
                Token { what: What::Close, .. } => inner,
                other => return Err(other.error("expected `)`")),
            }
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(found)
    }

    fn test(&mut self) -> Result<Choice> {
        let token = self.next();
        let What::Word(key) = &token.what else { return Err(token.error("expected a key")) };
        let key = self.key(&key.to_lowercase(), token.column)?;
        if self.take(|what| *what == What::Equal) {
            return self.value(&key).map(|value| Choice::Is(key, value));
        }
        if self.take(|what| *what == What::Unequal) {
            return self.value(&key).map(|value| Choice::Not(Box::new(Choice::Is(key, value))));
        }
        Ok(Choice::Has(key))
    }

    fn key(&self, key: &str, column: usize) -> Result<String> {
        let axes = AXES.iter().map(|(axis, _)| *axis);
        let known: Vec<&str> =
            KEYS.into_iter().chain(axes).chain(self.kinds.iter().map(String::as_str)).collect();
        if known.contains(&key) {
            return Ok(key.to_owned());
        }
        let hint = match nearest(key, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("keys are {}, the term axes and the clause kinds", KEYS.join(", ")),
        };
        Err(at_column(column, &format!("there is no key `{key}`; {hint}")))
    }

    /// Whether it is a clause kind, whose value is what the clause does.
    fn is_kind(&self, key: &str) -> bool {
        !KEYS.contains(&key) && !is_axis(key) && self.kinds.iter().any(|kind| kind == key)
    }

    fn value(&mut self, key: &str) -> Result<String> {
        let token = self.next();
        let (What::Word(value) | What::Quoted(value)) = &token.what else {
            return Err(token.error(&format!("expected a value for `{key}`")));
        };
        let value = value.to_lowercase();
        let effects = || self.is_kind(key).then(|| EFFECTS.map(str::to_owned).to_vec());
        let known = known_values(key).or_else(effects).filter(|_| !value.contains('*')).unwrap_or_default();
        if known.is_empty() || known.contains(&value) {
            return Ok(value);
        }
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let hint = match nearest(&value, &names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are: {}", names.join(", ")),
        };
        Err(at_column(token.column, &format!("`{key}` is never `{value}`; {hint}")))
    }
}
