//! A value that is awaited, or that goes into an awaited value: each place in an expression where the value is made.

use proc_macro2::TokenTree;
use quote::{ToTokens, quote};
use syn::{Block, Expr, Pat, Stmt};

use crate::recognize::futures::{adapts, is_column, makes_future};
use crate::rewrite::rewriter::{Rewriter, Surroundings};
use crate::syntax::groups::{set_body, trees};

/// Which check asks for the keys that a value needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum CheckedBy {
    /// A check of the value, put around it.
    Itself,
    /// The check of the code around the value, by its type.
    Around,
}

impl Rewriter<'_> {
    /// Rewrites an expression whose value is awaited, or goes into an awaited value, at each place where the value is
    /// made.
    pub(crate) fn value(&mut self, expression: &mut Expr, by: CheckedBy, around: Surroundings) -> usize {
        let tokens = expression.to_token_stream();
        // With an attribute such as `#[cfg(..)]`, the expression may not be there at all.
        if matches!(tokens.clone().into_iter().next(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#') {
            return self.no_future(expression, around.not_awaited());
        }
        match expression {
            Expr::Call(_) | Expr::MethodCall(_) => {
                let by = if makes_future(expression) { by } else { CheckedBy::Around };
                let chain: Vec<TokenTree> = tokens.into_iter().collect();
                if by == CheckedBy::Around && !makes_future(expression) && !adapts(expression) {
                    return self.no_future(expression, around);
                }
                let before = self.variables.len();
                let (call, sites) = self.making(&chain, around);
                let mut call = call.into_iter().collect();
                if by == CheckedBy::Itself {
                    let variables = self.variables.split_off(before);
                    call = self.checked(call, &variables, around);
                }
                *expression = Expr::Verbatim(call);
                sites
            }
            Expr::Paren(inner) => self.value(&mut inner.expr, by, around),
            Expr::Block(block) if block.label.is_none() => self.block(&mut block.block, by, around),
            Expr::If(branch) => {
                let mut sites = self.no_future(&mut branch.cond, around.not_awaited());
                sites += self.block(&mut branch.then_branch, by, around);
                if let Some((_, otherwise)) = &mut branch.else_branch {
                    sites += self.value(otherwise, by, around);
                }
                sites
            }
            Expr::Match(branches) => {
                let mut sites = self.no_future(&mut branches.expr, around.not_awaited());
                for arm in &mut branches.arms {
                    // The pattern includes its guard.
                    let (pattern, found) = self.tokens(arm.pat.to_token_stream(), around.not_awaited());
                    arm.pat = Pat::Verbatim(pattern);
                    sites += found;
                    sites += self.value(&mut arm.body, by, around);
                }
                sites
            }
            Expr::Return(returned) => match &mut returned.expr {
                Some(value) => self.value(value, by, around),
                None => 0,
            },
            Expr::Array(array) => array.elems.iter_mut().map(|element| self.value(element, by, around)).sum(),
            Expr::Tuple(tuple) => {
                tuple.elems.iter_mut().map(|element| self.value(element, CheckedBy::Itself, around)).sum()
            }
            Expr::Closure(closure) if closure.asyncness.is_none() => {
                let body = &mut closure.body;
                let mut end = body.clone();
                let sites = self.with_locals(|rewriter| match &mut *end {
                    value if is_column(value) => rewriter.no_future(value, around.inside_closure().not_awaited()),
                    value => rewriter.value(value, CheckedBy::Itself, around.inside_closure()),
                });
                set_body(closure, end.into_token_stream());
                sites
            }
            Expr::Path(path) => {
                path.path.get_ident().into_iter().for_each(|name| self.add_variable(name));
                0
            }
            Expr::Reference(reference) => {
                if let (Expr::Path(path), Some(_)) = (&*reference.expr, &reference.mutability) {
                    path.path.get_ident().into_iter().for_each(|name| self.add_variable(name));
                }
                self.no_future(expression, around)
            }
            _ => self.no_future(expression, around),
        }
    }

    /// Rewrites an expression that gives no future.
    fn no_future(&mut self, expression: &mut Expr, around: Surroundings) -> usize {
        let (tokens, sites) = self.tokens(expression.to_token_stream(), around);
        *expression = Expr::Verbatim(tokens);
        sites
    }

    /// Rewrites a block. Its value is the value of its last expression.
    pub(crate) fn block(&mut self, block: &mut Block, by: CheckedBy, around: Surroundings) -> usize {
        let Some(TokenTree::Group(group)) = block.to_token_stream().into_iter().next() else { return 0 };
        let inside = trees(&group);
        let mut last = match block.stmts.last() {
            Some(Stmt::Expr(last, None)) => Some(last.clone()),
            _ => None,
        };
        let end = inside.len() - last.as_ref().map_or(0, |last| last.to_token_stream().into_iter().count());
        let (outside, before) = (self.locals.last().map_or(0, Vec::len), self.variables.len());
        let (statements, mut sites) = self.code(&inside[..end], around.not_awaited());
        if let Some(last) = &mut last {
            sites += self.value(last, by, around.awaited());
            let variables = self.variables.split_off(before);
            if !variables.is_empty() {
                *last = Expr::Verbatim(self.with_checked_variables(last.to_token_stream(), &variables, around));
            }
        }
        self.locals.iter_mut().last().into_iter().for_each(|locals| locals.truncate(outside));
        self.variables.truncate(before);
        block.stmts = vec![Stmt::Expr(Expr::Verbatim(quote!(#statements #last)), None)];
        sites
    }
}
