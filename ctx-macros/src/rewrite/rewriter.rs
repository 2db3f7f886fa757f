//! The state of the pass over a body: what it knows about the function, and about the code around the current tokens.

use proc_macro2::{Ident, Span};
use syn::Type;

use crate::input::args::Args;
use crate::input::function::Function;
use crate::input::provides::{self, Given};
use crate::input::runtime::Private;
use crate::input::words::Words;
use crate::prove::provided::Provided;
use crate::recognize::construct::Sought;
use crate::recognize::returned::Returned;
use crate::recognize::spawn_site::{Keeps, Site};
use crate::recognize::spawn_sites::SpawnSites;
use crate::recognize::variables::{self, references};
use crate::syntax::errors::Errors;
use crate::wrap::hand_over::{HandOver, Takes};
use crate::wrap::site::Creation;

pub(crate) struct Rewriter<'a> {
    pub(super) private: Private,
    pub(super) sites: SpawnSites,
    /// Arguments and variables that are references. A reference is no work.
    pub(super) references: Vec<Ident>,
    pub(super) strict: bool,
    /// In strict code, the names that may be names of variables.
    pub(super) variables_of_all: Vec<String>,
    /// With `inherit`, neither `async` blocks nor streams are wrapped.
    pub(super) wraps_blocks: bool,
    /// The keys that are provided. A `Surroundings` has the index of an entry.
    pub(super) scopes: Vec<Provided>,
    /// Whether the keys of reads have to be among the provided keys.
    pub(super) checks_reads: bool,
    /// How the future or stream that the function returns is treated.
    pub(super) returned: Returned,
    /// The closures that the function is given, if it provides keys to them.
    pub(super) given: Vec<Given>,
    pub(super) provides: Vec<Type>,
    /// The variables in scope whose values calls have made: a list for the function, and a list for each closure and
    /// block around the current tokens.
    pub(super) locals: Vec<Vec<Ident>>,
    /// The variables that went into the value that is being awaited.
    pub(super) variables: Vec<Ident>,
    /// The number of constructs that are changed so far.
    pub(super) changes: usize,
    /// The constructs that may occur in the function.
    pub(super) words: Words,
    pub(super) errors: &'a mut Errors,
}

/// The code around a stretch of code. It decides how the constructs are rewritten.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings {
    pub(super) at_spawn_sites: AtSpawnSites,
    pub(super) blocks: Blocks,
    /// Whether the code stands in a parallel iterator that runs here. Then the iterator's context is at hand.
    pub(super) in_parallel_chain: bool,
    /// The index of the keys that are provided to work that is made here. `None` if the work is not checked.
    pub(super) provided_to_work: Option<usize>,
    /// The index of the keys that are provided to code that runs here. In the argument of a spawn site, these are more
    /// keys.
    pub(super) provided_to_code: Option<usize>,
    /// Whether the code goes into an awaited value. Then the arguments of calls are checked, too.
    pub(super) is_awaited: bool,
    /// In strict code: whether the code runs once for all callers. A worker that it starts has the context of the first
    /// caller.
    pub(super) runs_once: bool,
    /// Whether a macro shows the code. Then code that need not change stays as it is.
    pub(super) is_shown: bool,
}

impl Surroundings {
    /// The surroundings of a function's body.
    pub(super) const BODY: Surroundings = Surroundings {
        at_spawn_sites: AtSpawnSites::Carry,
        blocks: Blocks::Escape,
        in_parallel_chain: false,
        provided_to_work: Some(0),
        provided_to_code: Some(0),
        is_awaited: false,
        runs_once: false,
        is_shown: false,
    };

    pub(super) fn with_blocks(self, blocks: Blocks) -> Surroundings {
        Surroundings { blocks, ..self }
    }

    pub(super) fn awaited(self) -> Surroundings {
        Surroundings { is_awaited: true, ..self }
    }

    pub(super) fn not_awaited(self) -> Surroundings {
        Surroundings { is_awaited: false, ..self }
    }

    /// The surroundings of code about which nothing is proved.
    pub(super) fn unchecked(self) -> Surroundings {
        Surroundings { provided_to_work: None, provided_to_code: None, ..self }
    }

    /// The surroundings of a separate body in the same context.
    pub(super) fn afresh(self) -> Surroundings {
        Surroundings {
            provided_to_work: self.provided_to_work,
            provided_to_code: self.provided_to_code,
            ..Surroundings::BODY
        }
    }

    /// The surroundings of code that runs when the work runs.
    pub(super) fn inside_closure(self) -> Surroundings {
        Surroundings { provided_to_code: self.provided_to_work, blocks: Blocks::Escape, ..self }
    }
}

/// How `async` blocks are treated.
#[derive(Clone, Copy)]
pub(super) enum Blocks {
    /// Blocks may be polled anywhere.
    Escape,
    /// Blocks are polled by the function itself, or in the code that is put around them.
    ArePolledHere,
}

/// What a spawn site does with the context.
#[derive(Clone, Copy)]
pub(super) enum AtSpawnSites {
    Carry,
    /// `#[context(skip)]`: nothing. The call is left alone.
    Skip,
    /// `#[context(detach)]`, with the place of the attribute.
    Detach(Span),
}

impl AtSpawnSites {
    pub(super) fn takes(self, site: Site) -> Takes {
        match (self, site.keeps) {
            (AtSpawnSites::Detach(_), _) => Takes::Nothing,
            (_, Keeps::WhatCrosses) => Takes::WhatCrosses,
            (_, Keeps::AllHere) => Takes::AllHere,
        }
    }
}

impl<'a> Rewriter<'a> {
    pub(crate) fn new(args: &Args, function: &Function, errors: &'a mut Errors) -> Self {
        let words = function.words;
        let references = if words.reference { function.body.iter().flat_map(references).collect() } else { Vec::new() };
        let strict = args.strict && args.inherit.is_none();
        Rewriter {
            scopes: Provided::to_body(args, &function.signature).into_iter().collect(),
            checks_reads: !args.needs.is_empty(),
            returned: match function.is_async() {
                true => Returned::AsItIs,
                false => Returned::of_type(&function.signature.output),
            },
            given: if args.provides.is_empty() { Vec::new() } else { provides::closures(&function.signature) },
            provides: args.provides.clone(),
            locals: Vec::new(),
            variables: Vec::new(),
            changes: 0,
            private: args.private(),
            sites: SpawnSites::new(args),
            references: function.references().into_iter().chain(references).collect(),
            strict,
            variables_of_all: if strict { variables::variables(function) } else { Vec::new() },
            wraps_blocks: args.inherit.is_none(),
            words,
            errors,
        }
    }

    /// What the pass looks for in these surroundings.
    pub(super) fn sought(&self, around: Surroundings) -> Sought<'_> {
        let checks_code = self.provided_to_code(around).is_some();
        Sought {
            sites: &self.sites,
            words: self.words,
            given: &self.given,
            wraps_blocks: self.wraps_blocks,
            checks_work: self.provided_to_work(around).is_some(),
            checks_code,
            checks_reads: checks_code && self.checks_reads,
            strict: self.strict.then_some(&self.variables_of_all),
            is_awaited: around.is_awaited,
            is_shown: around.is_shown,
        }
    }

    /// The path to the functions that generated code calls.
    pub(crate) fn private(&self) -> &Private {
        &self.private
    }

    /// The keys that are provided to work that is made here. `None` if the work is not checked.
    pub(crate) fn provided_to_work(&self, around: Surroundings) -> Option<&Provided> {
        around.provided_to_work.and_then(|scope| self.scopes.get(scope))
    }

    /// The keys that are provided to code that runs here.
    pub(crate) fn provided_to_code(&self, around: Surroundings) -> Option<&Provided> {
        around.provided_to_code.and_then(|scope| self.scopes.get(scope))
    }

    /// The index of the provided keys, together with keys that the user answers for.
    pub(super) fn with_unchecked(&mut self, scope: Option<usize>, keys: &[Type]) -> Option<usize> {
        let provided = self.scopes.get(scope?)?.with_unchecked_keys(keys);
        self.scopes.push(provided);
        Some(self.scopes.len() - 1)
    }

    /// The surroundings in which these keys are provided to work that is made, and to code that runs.
    pub(crate) fn with_provided(&mut self, around: Surroundings, provided: Option<Provided>) -> Surroundings {
        let scope = self.add_scope(provided);
        Surroundings { provided_to_work: scope, provided_to_code: scope, ..around }
    }

    pub(crate) fn add_scope(&mut self, provided: Option<Provided>) -> Option<usize> {
        provided.map(|provided| {
            self.scopes.push(provided);
            self.scopes.len() - 1
        })
    }

    /// The surroundings of the arguments of a spawn site.
    pub(super) fn handed_over(&mut self, takes: Takes, around: Surroundings) -> Surroundings {
        let provided = self.provided_to_work(around).map(|provided| match takes {
            Takes::All | Takes::AllHere => provided.clone(),
            Takes::WhatCrosses => provided.across_spawn_site(),
            Takes::Nothing => provided.detached(),
        });
        Surroundings { provided_to_code: around.provided_to_code, ..self.with_provided(around.afresh(), provided) }
    }

    /// Rewrites a body that has its own variables, such as the body of a closure. Variables from outside
    /// are not checked in it: a check could change how the body captures them. Outside of the body, its own variables are
    /// unknown.
    pub(crate) fn with_locals<R>(&mut self, body: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.variables.len();
        self.locals.push(Vec::new());
        let result = body(self);
        self.locals.pop();
        self.variables.truncate(before);
        result
    }

    /// A hand-over of work that is made in `around`.
    pub(crate) fn hand_over(&self, takes: Takes, around: Surroundings, creation: Creation) -> HandOver {
        let provided = self.provided_to_work(around).cloned();
        HandOver { private: self.private.clone(), takes, creation, provided, variables: Vec::new(), gives_work: false }
    }

    pub(crate) fn creation(&self, kind: &'static str, what: impl Into<String>, span: Span) -> Creation {
        Creation { kind, what: what.into(), span }
    }
}
