//! The library's error: opaque, with the place where it arose.

use std::fmt;
use std::path::{Path, PathBuf};

/// What went wrong, where. Its kind may grow without breaking callers; its text is for people.
#[derive(Debug)]
pub struct Error {
    message: String,
    path: Option<PathBuf>,
    line: Option<u32>,
    column: Option<u32>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// A result of this library.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error that a plain sentence describes.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), path: None, line: None, column: None, source: None }
    }

    /// An error of the operating system about `path`.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        Self::new(source.to_string()).at(path).because(source)
    }

    /// Adds the file it concerns.
    #[must_use]
    pub fn at(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// Adds the one-based line it concerns.
    #[must_use]
    pub fn on_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// Adds the one-based column it concerns, counted in characters.
    #[must_use]
    pub fn in_column(mut self, column: u32) -> Self {
        self.column = Some(column);
        self
    }

    /// Adds the error that caused it.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// What went wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The one-based line it concerns.
    pub fn line(&self) -> Option<u32> {
        self.line
    }

    /// Whether what it concerns is not there at all; else it is there and could not be read, or is wrong.
    pub fn is_missing(&self) -> bool {
        use std::io::ErrorKind::{NotADirectory, NotFound};
        self.system_error().is_some_and(|error| matches!(error.kind(), NotFound | NotADirectory))
    }

    /// Whether the operating system refused or failed.
    pub fn is_io(&self) -> bool {
        self.system_error().is_some()
    }

    fn system_error(&self) -> Option<&std::io::Error> {
        self.source.as_ref()?.downcast_ref()
    }

    /// The file it concerns.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}", path.display())?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
            }
            if let (Some(_), Some(column)) = (self.line, self.column) {
                write!(f, ":{column}")?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{}", self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
