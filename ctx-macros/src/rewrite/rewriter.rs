//! What the pass over a body knows: of the function, and of the code around the tokens at hand.

use proc_macro2::{Ident, Span, TokenStream};
use syn::Type;

use crate::input::args::Args;
use crate::input::function::Function;
use crate::input::kind::Kind;
use crate::input::provides::{self, Given};
use crate::input::words::Glance;
use crate::prove::provided::Provided;
use crate::recognize::returned::Returned;
use crate::recognize::spawn_site::{Keeps, Site};
use crate::recognize::spawn_sites::SpawnSites;
use crate::recognize::variables::{self, references};
use crate::syntax::errors::Errors;
use crate::wrap::hand_over::{HandOver, Takes};
use crate::wrap::site::Creation;

pub(crate) struct Rewriter<'a> {
    pub(super) private: TokenStream,
    pub(super) sites: SpawnSites,
    /// Arguments and variables that are references: not work.
    pub(super) references: Vec<Ident>,
    pub(super) strict: bool,
    /// In strict code, names that may be variables.
    pub(super) variables_of_all: Vec<String>,
    /// With `inherit`, neither `async` blocks nor streams are wrapped.
    pub(super) wraps_blocks: bool,
    /// What is provided, by the number that a `Place` has of it.
    pub(super) scopes: Vec<Provided>,
    /// Whether reads have to find what they read among that.
    pub(super) checks_reads: bool,
    /// What it returns, if that is work.
    pub(super) returned: Returned,
    /// The closures that it is given, if it provides keys to them.
    pub(super) given: Vec<Given>,
    pub(super) provides: Vec<Type>,
    /// The variables that calls made, as far as they are in scope, of the function, and of the closures and blocks in it
    /// that are being rewritten.
    pub(super) locals: Vec<Vec<Ident>>,
    /// Those that went into what is being awaited.
    pub(super) variables: Vec<Ident>,
    /// How much of the body is rewritten so far.
    pub(super) changes: usize,
    /// What there may be in the function.
    pub(super) glance: Glance,
    pub(super) errors: &'a mut Errors,
}

/// Where a stretch of code stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) crossing: Crossing,
    pub(crate) blocks: Blocks,
    /// Inside a parallel iterator that runs here: its context is at hand.
    pub(crate) in_parallel: bool,
    /// What is provided to work that is made here, if that is checked.
    pub(crate) provided: Option<usize>,
    /// What is provided to reads. In the argument of a spawn site, that is more.
    pub(crate) read: Option<usize>,
    /// In what is awaited: the arguments of calls are checked, too.
    pub(crate) looks: bool,
    /// In strict code, what runs once for all: a worker that is started here has the context of whoever came first.
    pub(crate) runs_once: bool,
    /// In a macro that shows its code.
    pub(crate) is_shown: bool,
}

impl Place {
    pub(super) const BODY: Place = Place {
        crossing: Crossing::Carry,
        blocks: Blocks::Escape,
        in_parallel: false,
        provided: Some(0),
        read: Some(0),
        looks: false,
        runs_once: false,
        is_shown: false,
    };

    pub(crate) fn blocks(self, blocks: Blocks) -> Place {
        Place { blocks, ..self }
    }

    pub(crate) fn looking(self) -> Place {
        Place { looks: true, ..self }
    }

    pub(crate) fn not_looking(self) -> Place {
        Place { looks: false, ..self }
    }

    /// Code of which nothing is proved.
    pub(crate) fn unchecked(self) -> Place {
        Place { provided: None, read: None, ..self }
    }

    /// Code that starts anew, in the same context.
    pub(crate) fn afresh(self) -> Place {
        Place { provided: self.provided, read: self.read, ..Place::BODY }
    }

    /// Code that runs when the work does.
    pub(crate) fn inside_closure(self) -> Place {
        Place { read: self.provided, blocks: Blocks::Escape, ..self }
    }
}

/// What becomes of `async` blocks.
#[derive(Clone, Copy)]
pub(crate) enum Blocks {
    /// They may be polled anywhere.
    Escape,
    /// By the function itself, or in what is put around them.
    ArePolledHere,
}

/// What the spawn sites at hand do with the context.
#[derive(Clone, Copy)]
pub(crate) enum Crossing {
    Carry,
    /// Nothing: the call is left alone.
    Skip,
    /// With the place of the attribute that says so.
    Detach(Span),
}

impl Crossing {
    pub(crate) fn takes(self, site: Site) -> Takes {
        match (self, site.keeps) {
            (Crossing::Detach(_), _) => Takes::Nothing,
            (_, Keeps::WhatCrosses) => Takes::WhatCrosses,
            (_, Keeps::AllHere) => Takes::AllHere,
        }
    }
}

impl<'a> Rewriter<'a> {
    pub(crate) fn new(kind: Kind, args: &Args, function: &Function, errors: &'a mut Errors) -> Self {
        let glance = function.glance;
        let references =
            if glance.reference { function.body.iter().flat_map(references).collect() } else { Vec::new() };
        Rewriter {
            scopes: Provided::by(kind, args, &function.signature).into_iter().collect(),
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
            strict: args.strict && args.inherit.is_none(),
            variables_of_all: if args.strict { variables::variables(function) } else { Vec::new() },
            wraps_blocks: args.inherit.is_none(),
            glance,
            errors,
        }
    }

    /// The path of what is called.
    pub(crate) fn private(&self) -> &TokenStream {
        &self.private
    }

    /// What is provided to work that is made here; nothing, if that is not checked.
    pub(crate) fn provided(&self, place: Place) -> Option<&Provided> {
        place.provided.and_then(|scope| self.scopes.get(scope))
    }

    /// What is provided to what runs here.
    pub(crate) fn provided_to_reads(&self, place: Place) -> Option<&Provided> {
        place.read.and_then(|scope| self.scopes.get(scope))
    }

    /// What is provided, by its number, with keys that the user answers for.
    pub(super) fn with_unchecked(&mut self, scope: Option<usize>, keys: &[Type]) -> Option<usize> {
        let provided = self.scopes.get(scope?)?.and_unchecked(keys);
        self.scopes.push(provided);
        Some(self.scopes.len() - 1)
    }

    /// Where this is provided to work that is made, and to what runs then.
    pub(crate) fn with_provided(&mut self, place: Place, provided: Option<Provided>) -> Place {
        let scope = self.add_scope(provided);
        Place { provided: scope, read: scope, ..place }
    }

    pub(crate) fn add_scope(&mut self, provided: Option<Provided>) -> Option<usize> {
        provided.map(|provided| {
            self.scopes.push(provided);
            self.scopes.len() - 1
        })
    }

    /// The arguments of a spawn site.
    pub(super) fn handed_over(&mut self, takes: Takes, place: Place) -> Place {
        let provided = self.provided(place).map(|provided| match takes {
            Takes::All | Takes::AllHere => provided.clone(),
            Takes::WhatCrosses => provided.across(),
            Takes::Nothing => provided.detached(),
        });
        Place { read: place.read, ..self.with_provided(place.afresh(), provided) }
    }

    /// A body with variables of its own. Those outside of it might be captured in another way if they were looked at,
    /// and outside its own are unknown.
    pub(crate) fn with_locals<R>(&mut self, body: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.variables.len();
        self.locals.push(Vec::new());
        let result = body(self);
        self.locals.pop();
        self.variables.truncate(before);
        result
    }

    /// To work that is made in `place`.
    pub(crate) fn hand_over(&self, takes: Takes, place: Place, creation: Creation) -> HandOver {
        let provided = self.provided(place).cloned();
        HandOver { private: self.private.clone(), takes, creation, provided, variables: Vec::new(), gives_work: false }
    }

    pub(crate) fn creation(&self, kind: &'static str, what: impl Into<String>, span: Span) -> Creation {
        Creation { kind, what: what.into(), span }
    }
}
