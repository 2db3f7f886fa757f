//! A value that is awaited, or goes into what is awaited: wherever in an expression the value is made.

use proc_macro2::TokenTree;
use quote::{ToTokens, quote};
use syn::{Block, Expr, Pat, Stmt};

use crate::recognize::futures::{adapts, is_column, makes_future};
use crate::rewrite::rewriter::{Place, Rewriter};
use crate::syntax::groups::set_body;

/// Who asks what a value needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// The check is put around it.
    Here,
    /// What is around it does, by its type.
    Elsewhere,
}

impl Rewriter<'_> {
    /// Rewrites an expression whose value is awaited, or goes into what is: wherever in it that value is made.
    pub(crate) fn value(&mut self, expression: &mut Expr, asks: Asks, place: Place) -> usize {
        let tokens = expression.to_token_stream();
        // `#[cfg(..)]`: nothing of it may be there.
        if matches!(tokens.clone().into_iter().next(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#') {
            return self.other(expression, place.not_looking());
        }
        match expression {
            Expr::Call(_) | Expr::MethodCall(_) => {
                let asks = if makes_future(expression) { asks } else { Asks::Elsewhere };
                let chain: Vec<TokenTree> = tokens.into_iter().collect();
                if asks == Asks::Elsewhere && !makes_future(expression) && !adapts(expression) {
                    return self.other(expression, place);
                }
                let before = self.variables.len();
                let (mut call, sites) = self.made(&chain, place);
                if asks == Asks::Here {
                    let variables = self.variables.split_off(before);
                    call = self.checked(call, &variables, place);
                }
                *expression = Expr::Verbatim(call);
                sites
            }
            Expr::Paren(inner) => self.value(&mut inner.expr, asks, place),
            Expr::Block(block) if block.label.is_none() => self.block(&mut block.block, asks, place),
            Expr::If(branch) => {
                let mut sites = self.other(&mut branch.cond, place.not_looking());
                sites += self.block(&mut branch.then_branch, asks, place);
                if let Some((_, otherwise)) = &mut branch.else_branch {
                    sites += self.value(otherwise, asks, place);
                }
                sites
            }
            Expr::Match(branches) => {
                let mut sites = self.other(&mut branches.expr, place.not_looking());
                for arm in &mut branches.arms {
                    // With its guard.
                    let (pattern, found) = self.tokens(arm.pat.to_token_stream(), place.not_looking());
                    arm.pat = Pat::Verbatim(pattern);
                    sites += found;
                    sites += self.value(&mut arm.body, asks, place);
                }
                sites
            }
            Expr::Return(returned) => match &mut returned.expr {
                Some(value) => self.value(value, asks, place),
                None => 0,
            },
            Expr::Array(array) => array.elems.iter_mut().map(|element| self.value(element, asks, place)).sum(),
            Expr::Tuple(tuple) => tuple.elems.iter_mut().map(|element| self.value(element, Asks::Here, place)).sum(),
            Expr::Closure(closure) if closure.asyncness.is_none() => {
                let body = &mut closure.body;
                let mut end = body.clone();
                let sites = self.with_locals(|rewriter| match &mut *end {
                    value if is_column(value) => rewriter.other(value, place.inside_closure().not_looking()),
                    value => rewriter.value(value, Asks::Here, place.inside_closure()),
                });
                set_body(closure, end.into_token_stream());
                sites
            }
            Expr::Path(path) => {
                path.path.get_ident().into_iter().for_each(|name| self.look_at(name));
                0
            }
            Expr::Reference(reference) => {
                if let (Expr::Path(path), Some(_)) = (&*reference.expr, &reference.mutability) {
                    path.path.get_ident().into_iter().for_each(|name| self.look_at(name));
                }
                self.other(expression, place)
            }
            _ => self.other(expression, place),
        }
    }

    /// An expression that gives no future, with whatever there is in it.
    fn other(&mut self, expression: &mut Expr, place: Place) -> usize {
        let (tokens, sites) = self.tokens(expression.to_token_stream(), place);
        *expression = Expr::Verbatim(tokens);
        sites
    }

    /// A block, which gives its last expression.
    pub(crate) fn block(&mut self, block: &mut Block, asks: Asks, place: Place) -> usize {
        let Some(TokenTree::Group(group)) = block.to_token_stream().into_iter().next() else { return 0 };
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let mut last = match block.stmts.last() {
            Some(Stmt::Expr(last, None)) => Some(last.clone()),
            _ => None,
        };
        let end = inside.len() - last.as_ref().map_or(0, |last| last.to_token_stream().into_iter().count());
        let (outside, before) = (self.locals.last().map_or(0, Vec::len), self.variables.len());
        let (statements, mut sites) = self.code(&inside[..end], place.not_looking());
        if let Some(last) = &mut last {
            sites += self.value(last, asks, place.looking());
            let variables = self.variables.split_off(before);
            if !variables.is_empty() {
                *last = Expr::Verbatim(self.with_variables(last.to_token_stream(), &variables, place));
            }
        }
        self.locals.iter_mut().last().into_iter().for_each(|locals| locals.truncate(outside));
        self.variables.truncate(before);
        block.stmts = vec![Stmt::Expr(Expr::Verbatim(quote!(#statements #last)), None)];
        sites
    }
}
