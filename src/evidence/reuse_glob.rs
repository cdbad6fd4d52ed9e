//! Patterns of paths as REUSE writes them.
//!
//! Contract: time is the length of the pattern times that of the path, whatever both hold.
//!
//! Sources: REUSE Specification 3.3, "REUSE.toml" (`*` stands for anything but slashes, `**` for anything, `\` takes the
//! sign after it as it is); Debian's machine-readable copyright format 1.0, "Files" (`*` and `?` stand for slashes, too).

/// The longest pattern that is looked at, in signs.
const LONGEST: usize = 512;
/// The longest path that is looked up, in bytes.
const LONGEST_PATH: usize = 1_024;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Sign {
    Is(char),
    /// Any one character.
    One,
    /// Any number of characters but `/`.
    Name,
    /// Any number of characters.
    All,
}

/// A pattern of paths.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Glob(Vec<Sign>);

impl Glob {
    /// A pattern of REUSE.toml.
    pub(super) fn reuse(pattern: &str) -> Self {
        let mut signs = Vec::new();
        let mut rest = pattern.chars().peekable();
        while let Some(sign) = rest.next() {
            signs.push(match sign {
                '\\' => Sign::Is(rest.next().unwrap_or(sign)),
                '*' if rest.next_if_eq(&'*').is_some() => Sign::All,
                '*' => Sign::Name,
                sign => Sign::Is(sign),
            });
        }
        Self(signs)
    }

    /// A pattern of `.reuse/dep5`.
    pub(super) fn dep5(pattern: &str) -> Self {
        let mut signs = Vec::new();
        let mut rest = pattern.chars();
        while let Some(sign) = rest.next() {
            signs.push(match sign {
                '\\' => Sign::Is(rest.next().unwrap_or(sign)),
                '*' => Sign::All,
                '?' => Sign::One,
                sign => Sign::Is(sign),
            });
        }
        Self(signs)
    }

    /// How many signs it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it is so for the whole of `path`.
    pub(super) fn matches(&self, path: &str) -> bool {
        if self.0.len() > LONGEST || path.len() > LONGEST_PATH {
            return false;
        }
        // Which beginnings of the pattern stand for what was read of the path.
        let (mut here, mut next) = (vec![false; self.0.len() + 1], vec![false; self.0.len() + 1]);
        here[0] = true;
        self.pass_stars(&mut here);
        for letter in path.chars() {
            next.fill(false);
            for (at, sign) in self.0.iter().enumerate().filter(|(at, _)| here[*at]) {
                match sign {
                    Sign::Is(known) => next[at + 1] |= *known == letter,
                    Sign::One => next[at + 1] = true,
                    Sign::Name => next[at] |= letter != '/',
                    Sign::All => next[at] = true,
                }
            }
            self.pass_stars(&mut next);
            std::mem::swap(&mut here, &mut next);
        }
        here.last().copied().unwrap_or(false)
    }

    /// A star may stand for nothing.
    fn pass_stars(&self, here: &mut [bool]) {
        for (at, sign) in self.0.iter().enumerate() {
            if here[at] && matches!(sign, Sign::Name | Sign::All) {
                here[at + 1] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_what_the_specifications_say() {
        let table: [(&str, &str, bool, bool); 12] = [
            ("*", "model.gguf", true, true),
            ("*", "a/model.gguf", false, true),
            ("**", "a/b/.model.gguf", true, true),
            ("weights/**", "weights/a/b.gguf", true, true),
            ("weights/**", "weights", false, false),
            ("*.gguf", ".gguf", true, true),
            ("**/*.gguf", "a/b/c.gguf", true, true),
            ("**/*.gguf", "c.gguf", false, false),
            ("a/*/c", "a/b/c", true, true),
            ("a/*/c", "a/b/b/c", false, true),
            ("m?del", "model", false, true),
            (r"\*", "*", true, true),
        ];
        for (pattern, path, reuse, dep5) in table {
            assert_eq!(Glob::reuse(pattern).matches(path), reuse, "{pattern} {path}");
            assert_eq!(Glob::dep5(pattern).matches(path), dep5, "dep5: {pattern} {path}");
        }
        assert!(!Glob::reuse(r"\*").matches("a") && Glob::reuse("a\\").matches("a\\"));
    }

    #[test]
    fn no_pattern_takes_long() {
        let (pattern, path) = ("*a".repeat(250), "a".repeat(LONGEST_PATH));
        assert!(!Glob::reuse(&format!("{pattern}b")).matches(&path));
        assert!(!Glob::reuse(&"**".repeat(100_000)).matches(&path) || LONGEST > 100_000);
        assert!(!Glob::dep5(&"*".repeat(LONGEST + 1)).matches("a"));
        assert!(Glob::dep5("*").matches(&path) && !Glob::dep5("*").matches(&format!("{path}a")));
    }
}
