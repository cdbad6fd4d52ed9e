//! The writer of a report for the format that was asked for, with what the format needs beside the report.

use std::path::Path;

use super::Failure;
use super::args::{Format, Writing};
use super::output::Output;
use super::settings::{Settings, read_table_file};
use crate::base::{Error, Result};
use crate::render::csv::Csv;
use crate::render::cyclonedx::{CycloneDx, CycloneDxVersion};
use crate::render::document::{Context, Documents, Form};
use crate::render::html::Html;
use crate::render::lbom::{Earlier, Lbom};
use crate::render::markdown::Markdown;
use crate::render::review::ReviewTable;
use crate::render::sarif::Sarif;
use crate::render::spdx::{Spdx, SpdxVersion};
use crate::render::{Human, Json, JsonLines, ReportWriter};
use crate::report::Tool;

/// Opens the output and makes the writer.
///
/// # Errors
/// Where a version is asked for that the format does not have, or a file that the arguments name cannot be read.
pub(super) fn writer<'a>(
    settings: &Settings,
    writing: &Writing,
    context: Context<'a>,
    tool: Tool,
    all: bool,
) -> std::result::Result<Box<dyn ReportWriter + 'a>, Failure> {
    let form = form(settings.format, writing)?;
    let out = Output::open(settings)?;
    Ok(match (form, settings.format) {
        (Some(form), _) => Box::new(Documents::new(out, form, context, tool)),
        (None, Format::Json) => Box::new(Json::new(out, tool)),
        (None, Format::Review) => Box::new(ReviewTable::new(out)),
        (None, Format::Jsonl) => Box::new(JsonLines::new(out, tool)),
        (None, _) => Box::new(Human::new(out, settings.screen, tool, all)),
    })
}

fn form(format: Format, writing: &Writing) -> Result<Option<Box<dyn Form>>> {
    let version = writing.spec_version.as_deref();
    if let (Some(version), false) = (version, matches!(format, Format::Cyclonedx | Format::Spdx)) {
        let says = format!(
            "--spec-version {version}: only cyclonedx (1.6, 1.7) and spdx (3.0.1, 2.3) have versions"
        );
        return Err(Error::new(says));
    }
    if writing.merge.is_some() && format != Format::Lbom {
        return Err(Error::new("--merge belongs to --format lbom"));
    }
    Ok(Some(match format {
        Format::Csv => Box::new(Csv),
        Format::Markdown => Box::new(Markdown),
        Format::Sarif => Box::new(Sarif),
        Format::Cyclonedx => Box::new(CycloneDx { version: cyclonedx(version)? }),
        Format::Spdx => Box::new(Spdx { version: spdx(version)? }),
        Format::Lbom => Box::new(Lbom { earlier: earlier(writing.merge.as_deref())? }),
        Format::Html => Box::new(Html),
        _ => return Ok(None),
    }))
}

fn cyclonedx(version: Option<&str>) -> Result<CycloneDxVersion> {
    match version {
        None | Some("1.6") => Ok(CycloneDxVersion::V1_6),
        Some("1.7") => Ok(CycloneDxVersion::V1_7),
        Some(other) => Err(Error::new(format!("--spec-version {other}: cyclonedx has 1.6 and 1.7"))),
    }
}

fn spdx(version: Option<&str>) -> Result<SpdxVersion> {
    match version {
        None | Some("3.0.1") => Ok(SpdxVersion::V3_0_1),
        Some("2.3") => Ok(SpdxVersion::V2_3),
        Some(other) => Err(Error::new(format!("--spec-version {other}: spdx has 3.0.1 and 2.3"))),
    }
}

/// The earlier file of `--merge`; nothing without one.
fn earlier(path: Option<&Path>) -> Result<Earlier> {
    let Some(path) = path else { return Ok(Earlier::default()) };
    let yaml = read_table_file(path)?;
    Earlier::parse(&yaml).map_err(|error| error.at(path))
}
