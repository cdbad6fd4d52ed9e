//! The listing pass: every folder is read once, and what starts an artifact is reported in path order.
//!
//! Contract: streams; keeps only the folders above the present one (and the artifacts of one `site-packages`, to
//! sort them). Reports what it leaves out between artifacts; what is left out within one is reported when that one
//! is opened, so that nothing is told twice. A link to a folder within the scanned path is not followed here, since
//! its target is listed at its own place.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ahead::Ahead;
use super::folder::{Entry, Folder, Type};
use super::links::{self, Target};
use super::stamp::Seen;
use super::unit::{self, LEGAL, Place, Shape, Unit};
use super::wheel::Distribution;
use super::{
    FileKind, Kind, Layout, Listed, Root, Tree, checkpoints, escape_path, hub, modelscope, replies, store,
    wheel_file,
};
use crate::base::{SkipReason, Skipped, limits};

/// Where the walk stands.
#[derive(Clone, Copy, Default)]
struct Context<'a> {
    /// The artifact around, if any.
    within: Option<Within<'a>>,
    /// Depth of the nearest container above that holds legal files.
    legal: Option<usize>,
    /// Folders that packages own and that are not to be visited as containers.
    owned: Option<&'a BTreeSet<PathBuf>>,
}

/// An artifact around the folder at hand.
#[derive(Clone, Copy)]
struct Within<'a> {
    /// Depth of the folder of its unit.
    depth: usize,
    layout: Layout,
    /// The dist-info folder, where it is a package.
    info: Option<&'a str>,
    /// Whether weights found here are the package's own.
    watched: bool,
    /// Whether it is a clone of code.
    code: bool,
}

/// One listing of a tree.
pub(super) struct Walk<'a> {
    tree: &'a Tree,
    found: &'a mut dyn FnMut(Listed),
    /// Only what stands on the way to this path.
    only: Option<&'a Path>,
    /// Artifacts held back until they can be sorted.
    held: Option<Vec<Root>>,
    /// Real paths of links that were followed to get here.
    followed: Vec<PathBuf>,
    /// Whether the package at hand has weights.
    weights: bool,
    /// Whether any artifact was found, and whether any text that no artifact holds.
    seen: (bool, bool),
    /// Whether the first artifact is enough.
    first: bool,
    /// Whether what is looked for was found.
    done: bool,
    ahead: Ahead,
}

impl<'a> Walk<'a> {
    pub(super) fn new(tree: &'a Tree, only: Option<&'a Path>, found: &'a mut dyn FnMut(Listed)) -> Self {
        Self {
            tree,
            found,
            only,
            held: None,
            followed: Vec::new(),
            weights: false,
            seen: (false, false),
            first: false,
            done: false,
            ahead: Ahead::default(),
        }
    }

    /// Lists the whole tree.
    pub(super) fn run(mut self) {
        if self.tree.is_file {
            return self.file();
        }
        self.visit(Path::new(""), Context::default());
        // A folder of texts scanned by itself is one artifact: it must not yield nothing.
        if self.seen == (false, true) {
            self.emit(Root::plain());
        }
    }

    /// The scanned path is a file: one artifact, or one for each saved reply in it.
    fn file(&mut self) {
        let Some(found) = replies::replies(&self.tree.base, Path::new("")) else {
            // A wheel that is named by itself is a package, whatever it holds.
            let wheel = self.tree.base.file_name().is_some_and(wheel_file::is_wheel);
            return self.emit(match wheel {
                true => Root { layout: Layout::Wheel, kind: Kind::Package, ..Root::plain() },
                false => Root::plain(),
            });
        };
        for (reason, detail) in found.left_out {
            self.skip(Path::new(""), Context::default(), reason, detail);
        }
        found.roots.into_values().for_each(|root| self.emit(root));
    }

    /// Lists from the folder `rel` on, as if no container stood above it, up to the first artifact.
    pub(super) fn run_there(mut self, rel: &Path) {
        self.first = true;
        self.visit(rel, Context::default());
    }

    fn visit(&mut self, rel: &Path, context: Context<'_>) {
        if self.done || self.only.is_some_and(|only| !only.starts_with(rel) && !rel.starts_with(only)) {
            return;
        }
        let path = self.tree.physical(rel);
        if depth(rel) > limits::DEPTH {
            return self.skip(rel, context, SkipReason::TooDeep, too_deep());
        }
        let folder = match self.ahead.folder(&path) {
            Ok(folder) => Arc::new(folder),
            Err(error) => return self.skip(rel, context, SkipReason::NotReadable, error.to_string()),
        };
        let real = self.tree.real_path(rel);
        let name = real.file_name().unwrap_or(OsStr::new("."));
        let place = Place { rel, path: &path, real: &real, name, folder: &folder };
        if let (None, Some((_, kind, id))) = (context.within, hub::repo_of(&real)) {
            return self.snapshot(&place, Layout::HubCache, kind, id);
        }
        if let (None, Some((kind, id, _))) = (context.within, modelscope::snapshot_of(&real)) {
            return self.snapshot(&place, Layout::ModelScope, kind, id);
        }
        let unit = match context.within {
            Some(within) => unit::inside(&place, within.code),
            None => unit::outside(&place),
        };
        match unit {
            Unit::Store(layout) => self.store(&place, layout, context),
            other => self.unit(&place, other, context),
        }
    }

    /// What is no store.
    fn unit(&mut self, place: &Place<'_>, unit: Unit, context: Context<'_>) {
        match unit {
            Unit::Repo => self.repo(place.rel, context),
            Unit::Packages(packages) => self.packages(place, &packages, context),
            Unit::Artifact(shape) => self.artifact(place, shape, context),
            Unit::Checkpoints(layout, kind) => self.checkpoints(place, layout, kind, context),
            Unit::Bare(from) => self.bare(place.rel, context, from),
            Unit::None if context.within.is_some() => self.part(place, context),
            Unit::None | Unit::Store(_) => self.container(place, context),
        }
    }

    fn artifact(&mut self, place: &Place<'_>, shape: Shape, context: Context<'_>) {
        let at = depth(place.rel);
        let own_unit = !matches!(shape.layout, Layout::Plain | Layout::OrgName | Layout::Dataset);
        let outer = context.within.filter(|_| !own_unit);
        let own = Within { depth: at, layout: shape.layout, info: None, watched: false, code: false };
        let within = outer.unwrap_or(own);
        let inherited =
            context.legal.filter(|_| context.within.is_none()).map_or(0, |legal| at.saturating_sub(legal));
        self.emit(Root {
            path: place.rel.into(),
            layout: within.layout,
            kind: shape.kind,
            repo_id: shape.repo_id.map(Into::into),
            nested: outer.is_some(),
            up: levels(at - within.depth),
            inherits: levels(inherited),
            info: within.info.map(Into::into),
            folder: place.folder.kept(),
        });
        let within = Within { watched: false, code: unit::is_code(within.layout, shape.kind), ..within };
        self.children(place, Context { within: Some(within), legal: None, owned: context.owned });
    }

    fn repo(&mut self, rel: &Path, context: Context<'_>) {
        let (snapshots, left) =
            match hub::snapshots(&self.tree.physical(rel), self.tree.options.all_revisions) {
                Ok(snapshots) => snapshots,
                // A repository of which nothing but refs was fetched.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
                Err(error) => return self.skip(rel, context, SkipReason::NotReadable, error.to_string()),
            };
        if left > 0 {
            let detail =
                format!("revisions that no branch or tag points to: {left}; --all-revisions scans them too");
            self.skip(&rel.join("snapshots"), context, SkipReason::Unreferenced, detail);
        }
        for snapshot in snapshots {
            self.visit(&rel.join("snapshots").join(snapshot), Context::default());
        }
    }

    /// A store of manifests: each is an artifact. What has only the folders of one is no store, and what stands beside
    /// them in a store is looked at by itself.
    fn store(&mut self, place: &Place<'_>, layout: Layout, context: Context<'_>) {
        let stock = store::stored(place.path, layout);
        for problem in stock.problems {
            self.skip(&place.rel.join(problem.path), context, problem.reason, problem.detail);
        }
        if stock.models.is_empty() {
            return self.unit(place, unit::beside_stores(place), context);
        }
        for one in stock.models {
            self.emit(Root {
                up: levels(one.manifest.iter().count()),
                path: place.rel.join(&one.manifest).into(),
                layout,
                repo_id: one.repo_id.map(Into::into),
                ..Root::plain()
            });
        }
        let mut rest = Folder::clone(place.folder);
        rest.entries.retain(|entry| !store::FOLDERS.contains(&entry.text()));
        self.children(&Place { folder: &Arc::new(rest), ..*place }, context);
    }

    /// A folder of single-file models; folders below it are looked at by themselves.
    fn checkpoints(&mut self, place: &Place<'_>, layout: Layout, kind: Kind, context: Context<'_>) {
        let at = depth(place.rel) + 1;
        let own = checkpoints::is_of_program(place.real).then(|| checkpoints::depth_of_program(place.rel));
        let legal = context.legal.filter(|legal| own.flatten().is_none_or(|own| *legal >= own));
        let inherits = legal.map_or(0, |legal| at.saturating_sub(legal));
        for entry in &place.folder.entries {
            if checkpoints::is_model(entry) {
                self.emit(Root {
                    path: place.rel.join(&entry.name).into(),
                    layout,
                    kind,
                    up: 1,
                    inherits: levels(inherits),
                    ..Root::plain()
                });
            } else {
                self.child(place, entry, context);
            }
        }
    }

    /// A repository whose files only git can read.
    fn bare(&mut self, rel: &Path, context: Context<'_>, from: Option<String>) {
        let of = from.map(|id| format!(" of {id}")).unwrap_or_default();
        let detail =
            format!("a bare git repository{of}: its files are packed; `git clone` it and scan the clone");
        self.skip(rel, context, SkipReason::NotReadable, detail);
    }

    fn snapshot(&mut self, place: &Place<'_>, layout: Layout, kind: Kind, id: String) {
        if !place.folder.is_empty() {
            let shape = unit::snapshot(place, layout, kind, id);
            self.artifact(place, shape, Context::default());
        }
    }

    /// A folder within an artifact.
    fn part(&mut self, place: &Place<'_>, context: Context<'_>) {
        let watched =
            context.within.is_some_and(|within| within.watched && !is_test(place.rel, within.depth));
        if watched && !self.weights {
            self.weights = place.folder.has_weights(place.path) || place.folder.is_pipeline();
        }
        self.children(place, context);
    }

    fn container(&mut self, place: &Place<'_>, context: Context<'_>) {
        // Wheels tell by themselves whether they are artifacts.
        let may_tell = |entry: &Entry| entry.role != FileKind::Other && !wheel_file::is_wheel(&entry.name);
        let texts = place.folder.entries.iter().any(may_tell);
        self.seen.1 |= texts;
        // What a program for images says of itself is not about what people put into its stores.
        let above = context.legal.filter(|_| !checkpoints::holds_stores(place.real, place.folder));
        let legal = if place.folder.has_any(LEGAL) { Some(depth(place.rel)) } else { above };
        let context = Context { legal, ..context };
        let everywhere = self.only.is_none() && !self.first;
        let is_next = |entry: &&Entry| {
            everywhere && is_dir(entry) && !unit::is_skipped_dir(place.folder, &entry.name, false)
        };
        let next = place.folder.entries.iter().filter(is_next);
        let mut next = next.map(|entry| place.path.join(&entry.name));
        let mut ready = 0_usize;
        for entry in &place.folder.entries {
            let rel = place.rel.join(&entry.name);
            if is_next(&entry) {
                ready = if ready == 0 { self.ahead.fill(&mut next) } else { ready };
                ready = ready.saturating_sub(1);
            }
            match entry.kind {
                Type::File if self.saved_replies(&rel, context) => {}
                Type::File if wheel_file::is_wheel(&entry.name) => self.wheel_file(&rel, context),
                _ => self.child(place, entry, context),
            }
        }
    }

    /// A packed wheel: an artifact if it holds a model.
    fn wheel_file(&mut self, rel: &Path, context: Context<'_>) {
        if self.only.is_some_and(|only| only != rel) {
            return;
        }
        match wheel_file::holds_model(&self.tree.physical(rel)) {
            Ok(true) => self.emit(Root {
                path: rel.into(),
                layout: Layout::Checkpoint,
                kind: Kind::Package,
                up: 1,
                ..Root::plain()
            }),
            Ok(false) => {}
            Err((reason, detail)) => self.skip(rel, context, reason, detail),
        }
    }

    /// Whether the file at `rel` holds saved replies; then each of them is an artifact.
    fn saved_replies(&mut self, rel: &Path, context: Context<'_>) -> bool {
        if self.only.is_some_and(|only| !only.starts_with(rel)) {
            return false;
        }
        let Some(found) = replies::replies(&self.tree.physical(rel), rel) else { return false };
        for (reason, detail) in found.left_out {
            self.skip(rel, context, reason, detail);
        }
        found.roots.into_values().for_each(|root| self.emit(root));
        true
    }

    fn children(&mut self, place: &Place<'_>, context: Context<'_>) {
        place.folder.entries.iter().for_each(|entry| self.child(place, entry, context));
    }

    fn child(&mut self, place: &Place<'_>, entry: &Entry, context: Context<'_>) {
        let outside = context.within.is_none();
        let rel = || place.rel.join(&entry.name);
        match entry.kind {
            Type::Dir if unit::is_skipped_dir(place.folder, &entry.name, !outside) => {}
            Type::Dir if outside && context.owned.is_some_and(|owned| owned.contains(&rel())) => {}
            Type::Dir => self.visit(&rel(), context),
            Type::Link if outside => self.link(&rel(), context),
            Type::Special => {
                self.skip(&rel(), context, SkipReason::NotRegular, links::NOT_REGULAR.to_owned());
            }
            Type::File | Type::Link => {}
        }
    }

    /// A link between artifacts.
    fn link(&mut self, rel: &Path, context: Context<'_>) {
        let path = self.tree.physical(rel);
        match links::resolve(&path, self.tree.fence(), &self.followed) {
            Target::Refused(reason, detail) => self.skip(rel, context, reason, detail),
            Target::Dir(real) if !self.tree.is_inside(&real) => {
                self.followed.push(real);
                self.visit(rel, context);
                self.followed.pop();
            }
            Target::Dir(_) | Target::File(_) => {}
        }
    }

    fn packages(&mut self, place: &Place<'_>, packages: &[Distribution], context: Context<'_>) {
        let outer = self.held.replace(Vec::new());
        let watched = mem::take(&mut self.weights);
        for package in packages {
            self.package(place, package, packages.len() == 1);
        }
        let infos = packages.iter().map(|package| package.info.as_str());
        let owned: BTreeSet<PathBuf> = packages
            .iter()
            .flat_map(|package| package.owned.iter().map(String::as_str))
            .chain(infos)
            .map(|path| place.rel.join(path))
            .collect();
        self.children(place, Context { owned: Some(&owned), within: None, ..context });
        self.weights = watched;
        let mut roots = mem::replace(&mut self.held, outer).unwrap_or_default();
        roots.sort_by(|one, other| one.path.cmp(&other.path));
        roots.into_iter().for_each(|root| self.emit(root));
    }

    fn package(&mut self, place: &Place<'_>, package: &Distribution, alone: bool) {
        let within = Within {
            depth: depth(place.rel),
            layout: Layout::Wheel,
            info: Some(&package.info),
            watched: true,
            code: false,
        };
        let mut weighty: Vec<&str> = Vec::new();
        for owned in &package.owned {
            self.weights = false;
            self.owned(place, owned, within);
            if self.weights {
                weighty.push(owned);
            }
        }
        let main = weighty.iter().copied().find(|owned| place.folder.get(owned).is_none_or(is_dir));
        let path = match main {
            _ if weighty.is_empty() => return,
            _ if alone => place.rel.to_owned(),
            Some(main) => place.rel.join(main),
            None => place.rel.join(&package.info),
        };
        self.emit(Root {
            up: levels(depth(&path) - within.depth),
            path: path.into(),
            layout: Layout::Wheel,
            kind: Kind::Package,
            info: Some(package.info.as_str().into()),
            ..Root::plain()
        });
    }

    /// Looks for weights, and for artifacts with their own card, in what a package owns.
    fn owned(&mut self, place: &Place<'_>, owned: &str, within: Within<'_>) {
        let rel = place.rel.join(owned);
        match std::fs::symlink_metadata(self.tree.physical(&rel)) {
            Ok(data) if data.is_dir() => {
                self.visit(&rel, Context { within: Some(within), legal: None, owned: None })
            }
            // A `.pth` at the top holds search paths, not weights.
            Ok(data) if data.is_file() && !owned.ends_with(".pth") => {
                let (name, kind, role) = (OsString::from(owned), Type::File, FileKind::Weights);
                let entry = Entry { name, kind, role, seen: Some(Box::new(Seen::of(&data))) };
                self.weights = super::folder::is_decisive(place.path, &entry, false);
            }
            _ => {}
        }
    }

    fn emit(&mut self, root: Root) {
        self.seen.0 = true;
        self.done |= self.first || self.only == Some(&*root.path);
        match &mut self.held {
            Some(held) => held.push(root),
            None => (self.found)(Listed::Root(root)),
        }
    }

    fn skip(&mut self, rel: &Path, context: Context<'_>, reason: SkipReason, detail: String) {
        // What lies within an artifact is told when the artifact is opened.
        if context.within.is_none() {
            (self.found)(Listed::Skipped(Skipped { path: escape_path(rel), reason, detail }));
        }
    }
}

/// What is said about a folder that stands too deep.
pub(super) fn too_deep() -> String {
    format!("more than {} folders deep; scan it by itself", limits::DEPTH)
}

fn is_dir(entry: &Entry) -> bool {
    entry.kind == Type::Dir
}

/// Test data of a package (its folder is `depth` parts long) are not what it ships.
fn is_test(rel: &Path, depth: usize) -> bool {
    const TESTS: &[&str] = &["test", "tests", "testing", "testdata", "test_data"];
    rel.iter().skip(depth).any(|part| TESTS.iter().any(|test| part == *test))
}

fn depth(rel: &Path) -> usize {
    rel.iter().count()
}

fn levels(count: usize) -> u16 {
    // Depth is limited to far less.
    u16::try_from(count).unwrap_or(u16::MAX)
}
