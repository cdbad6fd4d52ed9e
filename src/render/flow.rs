//! Lists that are made as they are written, and names made of all that is written: so that no format holds a second copy
//! of the report.

use std::io::{self, Write};

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A list of what the function gives, asked anew each time that it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Each<F>(pub(super) F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A name-based UUID (version 5) of what `value` says as JSON.
///
/// # Errors
/// Where it cannot be written as JSON.
pub(super) fn name_based(value: &impl Serialize) -> io::Result<Uuid> {
    let mut digest = Digester(Sha256::new());
    serde_json::to_writer(io::BufWriter::new(&mut digest), value)?;
    Ok(Uuid::new_v5(&Uuid::NAMESPACE_URL, &digest.0.finalize()))
}

/// Takes bytes and keeps their digest only.
struct Digester(Sha256);

impl Write for Digester {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_each_time_and_names_follow_the_words() {
        let list = |most: u32| Each(move || 0..most);
        let write = |list: &dyn Fn() -> String| (list(), list());
        let three = list(3);
        let (one, other) = write(&|| serde_json::to_string(&three).expect("JSON"));
        assert_eq!((one.as_str(), other.as_str()), ("[0,1,2]", "[0,1,2]"));
        let name = |most| name_based(&list(most)).expect("JSON");
        assert_eq!(name(3), name(3));
        assert_ne!(name(3), name(4));
        assert_eq!(name(3).get_version_num(), 5);
    }
}
