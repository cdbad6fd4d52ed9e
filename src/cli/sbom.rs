//! `smallprint sbom`.

use super::Failure;
use super::args::EnrichArgs;
use super::settings::Settings;
use crate::base::Error;
use crate::policy::ExitStatus;

pub(super) fn run(_args: &EnrichArgs, _settings: &Settings) -> Result<ExitStatus, Failure> {
    Err(Error::new("not yet").into())
}
