//! The tests of matching over all texts, apart from the others: they are run a second time, optimised and over every
//! perturbation of every text.

mod common {
    pub mod perturb;
}

mod confusion;
mod perturbation;
mod residue;
