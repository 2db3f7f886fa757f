//! Items in a body. They do not have the context of the function around them.

use proc_macro2::TokenTree;

use crate::input::function::is_annotation;
use crate::recognize::items::find_read;
use crate::rewrite::rewriter::Rewriter;
use crate::rewrite::rewritten::Rewritten;
use crate::syntax::tokens::is_end_of_statement;

impl Rewriter<'_> {
    /// Leaves an item as it is. `context!` compiles in a nested function, but no context is carried there, so it is
    /// reported.
    pub(super) fn nested_item(&mut self, before: &[TokenTree], item: &[TokenTree]) -> Rewritten {
        let is_macro = matches!(item, [TokenTree::Ident(word), ..] if word == "macro_rules");
        let attributes = before.iter().rev().take_while(|token| !is_end_of_statement(token));
        let is_annotated = attributes.chain(item).any(is_annotation);
        if !is_macro
            && !is_annotated
            && let Some(read) = find_read(item)
        {
            self.errors.at(
                read,
                "`context!` in a nested function that has no context: put `#[with_context]` on the nested function",
            );
        }
        Rewritten::unchanged(item)
    }
}
