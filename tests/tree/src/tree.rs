//! One tree, from its path to the report.

use std::path::Path;

use anyhow::{Result, bail};

use crate::annotation::Annotation;
use crate::cargo::{Build, Cargo, Package};
use crate::functions::Reason;
use crate::options::Options;
use crate::report::{Broken, Compared, Report, Run};
use crate::working_copy::WorkingCopy;

pub(crate) fn check(tree: &Path, options: &Options) -> Result<Report> {
    let copy = WorkingCopy::of(tree, options)?;
    let cargo = Cargo::new(copy.path(), options)?;
    let package = cargo.package()?;
    let mut annotation = Annotation::plan(copy.path(), options)?;
    let mut broken = Vec::new();
    let mut compared = None;
    if !options.dry_run {
        // In a shared target folder, cargo mistakes another copy of the same crate for this copy.
        cargo.clean(&package)?;
        say(&package, "as it is");
        let before = as_it_is(&cargo, &package, options)?;
        say(&package, &format!("with {} annotations", annotation.annotated()));
        annotation.write(copy.path())?;
        let mut build = cargo.build(&package)?;
        while options.leave_out_broken && !build.succeeded {
            let blamed = leave_out_blamed(&mut annotation, &build);
            if blamed.is_empty() {
                break;
            }
            say(&package, &format!("without {} more that do not compile", blamed.len()));
            broken.extend(blamed);
            annotation.write(copy.path())?;
            build = cargo.build(&package)?;
        }
        let after = run(&cargo, build, options)?;
        compared = Some(Compared { before, after, timed: options.time });
    }
    let kept = options.keep.then(|| copy.keep());
    Ok(Report {
        name: package.name,
        version: package.version,
        found: annotation.found(),
        annotated: annotation.annotated(),
        left_out: annotation.left_out(),
        unparsed: annotation.unparsed,
        broken,
        compared,
        kept,
    })
}

fn say(package: &Package, what: &str) {
    eprintln!("{} {}: {what}", package.name, package.version);
}

fn as_it_is(cargo: &Cargo<'_>, package: &Package, options: &Options) -> Result<Run> {
    let mut build = cargo.build(package)?;
    if !build.succeeded {
        let errors: String = build.errors().map(|error| error.rendered.0.as_str()).take(3).collect();
        let said = if errors.is_empty() { &build.said } else { &errors };
        bail!("does not compile as it is\n{}", said.trim_end());
    }
    if options.time {
        cargo.clean(package)?;
        build = cargo.build(package)?;
    }
    run(cargo, build, options)
}

fn run(cargo: &Cargo<'_>, build: Build, options: &Options) -> Result<Run> {
    let tests = if build.succeeded && !options.runs_no_tests() { Some(cargo.test()?) } else { None };
    Ok(Run { build, tests })
}

/// Leaves out the functions in which the compiler found errors.
fn leave_out_blamed(annotation: &mut Annotation, build: &Build) -> Vec<Broken> {
    let mut broken = Vec::new();
    for error in build.errors() {
        for (path, line) in &error.places {
            if let Some(function) = annotation.function_at(path, *line) {
                function.left_out = Some(Reason::Broken);
                let (path, name) = (path.clone(), function.name.clone());
                broken.push(Broken { path, line: *line, function: name, error: error.rendered.0.clone() });
                break;
            }
        }
    }
    broken
}
