//! A bit for each value of the low half of a hash: turns most hashes away before a look-up.
//!
//! Contract: a hash that was put in is never turned away; with n of them, of all others about n in 65,536 are let through.

/// The filter: 8 KiB.
#[derive(Clone, Debug)]
pub struct HashBits(Box<[u64; 1 << 10]>);

impl Default for HashBits {
    fn default() -> Self {
        Self(Box::new([0; 1 << 10]))
    }
}

impl FromIterator<u32> for HashBits {
    fn from_iter<T: IntoIterator<Item = u32>>(hashes: T) -> Self {
        let mut bits = Self::default();
        hashes.into_iter().for_each(|hash| bits.insert(hash));
        bits
    }
}

impl HashBits {
    /// Puts a hash in.
    #[inline]
    pub fn insert(&mut self, hash: u32) {
        let low = hash as u16;
        self.0[usize::from(low >> 6)] |= 1 << (low & 63);
    }

    /// Whether the hash may be among those that were put in.
    #[inline]
    pub fn may_have(&self, hash: u32) -> bool {
        let low = hash as u16;
        self.0[usize::from(low >> 6)] & (1 << (low & 63)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_let_through() {
        let known = [0u32, 63, 64, 65_535, 0xdead_beef, u32::MAX];
        let bits: HashBits = known.into_iter().collect();
        assert!(known.iter().all(|&hash| bits.may_have(hash)));
        assert!(![1u32, 62, 66, 4_000].iter().any(|&hash| bits.may_have(hash)));
    }
}
