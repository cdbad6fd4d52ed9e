//! The sites where repositories live.

use serde::{Deserialize, Serialize};

/// A site where repositories of models, data sets and code live.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Hub {
    /// github.com: code, and models beside it.
    GitHub,
    /// huggingface.co and its mirrors.
    HuggingFace,
    /// modelscope.cn.
    ModelScope,
}
