//! The functions that rstest and test_case make of a test. Such a function has the attributes of the test, and calls
//! the test.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Block, Expr, Item, Local, Pat, Path, Stmt};

use crate::input::args::Args;
use crate::input::function::Function;
use crate::syntax::tokens::is_punct;

/// Whether another macro has made the function of a test.
pub(crate) fn is_case(function: &Function) -> bool {
    Case::of(function).is_some()
}

/// A function that another macro has made of a test. It has the attributes of the test, and calls the test.
pub(crate) struct Case {
    /// The variables that the function passes to the test.
    variables: Vec<Ident>,
    pub(crate) below: &'static str,
}

impl Case {
    /// ```text
    /// fn case_1() { let id = 1; test(id) }
    /// fn id_1_5() { let id = 5; test(id) }
    /// fn test() { fn test(user: User) { .. } let user = user::default(); test(user) }
    /// fn test_case_1_name() { let _result = super::test(1); _result }
    /// ```
    ///
    /// rstest makes the first three, for a case, for a value and for a fixture. test-case makes the last.
    pub(crate) fn of(function: &Function) -> Option<Case> {
        let name = function.signature.ident.to_string();
        let may_be = function.signature.inputs.is_empty()
            && (numbers_case(&name)
                || name.split('_').skip(1).any(begins_with_digit)
                || function.has_its_name_inside());
        let body = function.body.as_ref().filter(|_| may_be)?;
        let case = |body: &Group, is_inside| {
            let block: Block = syn::parse2(body.to_token_stream()).ok()?;
            Case::of_block(&name, function, &block, is_inside)
        };
        case(body, false).or_else(|| case(&future_of_test(body)?, true))
    }

    fn of_block(name: &str, function: &Function, block: &Block, is_inside: bool) -> Option<Case> {
        if let Some(number) = name.strip_prefix("test_case_")
            && begins_with_digit(number)
        {
            return Case::of_test_case(block);
        }
        // A helper of the user's own with the name of the function is no test.
        let is_test = is_inside || function.attributes.iter().any(is_test);
        let statements = match block.stmts.split_first() {
            Some((Stmt::Item(Item::Fn(test)), rest)) if is_test && test.sig.ident == name => rest,
            _ => &block.stmts,
        };
        let is_whole = statements.len() < block.stmts.len();
        let (Stmt::Expr(last, None), before) = statements.split_last()? else { return None };
        let mut variables = Vec::new();
        for statement in before {
            match statement {
                Stmt::Local(local) => variables.push(variable(&local.pat)?),
                // The macro prints the arguments, for `#[trace]`.
                Stmt::Macro(print) if print.mac.path.is_ident("println") => {}
                // For `#[timeout(..)]`.
                Stmt::Item(Item::Use(_)) => {}
                _ => return None,
            }
        }
        let is_of_value = || {
            variables.iter().any(|variable| {
                let behind = name.strip_prefix(&variable.to_string()).and_then(|rest| rest.strip_prefix('_'));
                behind.and_then(|index| index.split_once('_')).is_some_and(|(index, value)| {
                    !value.is_empty() && !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit())
                })
            })
        };
        if !is_whole && !numbers_case(name) && !is_of_value() {
            return None;
        }
        let (called, arguments) = call(last)?;
        let passes_variables = arguments.iter().all(|argument| {
            let argument = match argument {
                Expr::Reference(reference) => &reference.expr,
                argument => *argument,
            };
            matches!(argument, Expr::Path(path) if path.path.get_ident().is_some_and(|name| variables.contains(name)))
        });
        let is_the_test = called.get_ident().is_some_and(|called| is_whole == (*called == name));
        let is_case = is_the_test && passes_variables && arguments.len() == variables.len();
        // rstest also makes a function of a test without arguments. Its call has no variables to pass.
        (is_case && (is_whole || !variables.is_empty())).then_some(Case { variables, below: "#[rstest]" })
    }

    fn of_test_case(block: &Block) -> Option<Case> {
        let Stmt::Local(Local { pat, init: Some(init), .. }) = block.stmts.first()? else { return None };
        let (called, _) = call(&init.expr)?;
        let is_above =
            called.segments.len() == 2 && called.segments.first().is_some_and(|first| first.ident == "super");
        let is_result = variable(pat).is_some_and(|name| name == "_result");
        (is_above && is_result).then_some(Case { variables: Vec::new(), below: "#[test_case(..)]" })
    }

    /// A name in the values of the attribute that is a variable of this function, and not an argument.
    pub(crate) fn named_in(&self, args: &Args) -> Option<Ident> {
        let values: TokenStream = args.values.iter().map(ToTokens::to_token_stream).collect();
        self.variables.iter().find_map(|variable| find_name(&values, variable))
    }
}

/// The block of `let body = async { .. };`, the first statement that `#[tokio::test]` makes.
fn future_of_test(body: &Group) -> Option<Group> {
    let tokens: Vec<TokenTree> = body.stream().into_iter().take(5).collect();
    match tokens.as_slice() {
        [
            TokenTree::Ident(keyword),
            TokenTree::Ident(name),
            TokenTree::Punct(_),
            TokenTree::Ident(word),
            TokenTree::Group(future),
            ..,
        ] if keyword == "let" && name == "body" && word == "async" => Some(future.clone()),
        _ => None,
    }
}

/// `case_1`, `case_1_with_a_description`
fn numbers_case(name: &str) -> bool {
    name.strip_prefix("case_").is_some_and(begins_with_digit)
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

/// `#[test]`, under any path.
fn is_test(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "test")
}

/// The name that a pattern declares, if it declares one name.
fn variable(pattern: &Pat) -> Option<Ident> {
    match pattern {
        Pat::Ident(name) => Some(name.ident.clone()),
        Pat::Type(typed) => variable(&typed.pat),
        _ => None,
    }
}

/// The function that an expression calls, and the arguments: `test(id)`, `test(id).await`, or with a time limit
/// `execute_with_timeout_async(move || test(id), limit).await`.
fn call(expression: &Expr) -> Option<(&Path, Vec<&Expr>)> {
    match expression {
        Expr::Await(awaited) => call(&awaited.base),
        Expr::Call(called) => {
            let Expr::Path(function) = &*called.func else { return None };
            match (function.path.get_ident(), called.args.first()) {
                (Some(name), Some(Expr::Closure(test))) if name.to_string().starts_with("execute_with_timeout_") => {
                    call(&test.body)
                }
                _ => Some((&function.path, called.args.iter().collect())),
            }
        }
        _ => None,
    }
}

/// The first place at which the name stands, and is not the name of a field.
fn find_name(tokens: &TokenStream, name: &Ident) -> Option<Ident> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |at: usize, char| tokens.get(at).is_some_and(|token| is_punct(token, char));
    tokens.iter().enumerate().find_map(|(at, token)| match token {
        TokenTree::Ident(found) if found == name => {
            let is_field = is(at + 1, ':') && !is(at + 2, ':') || at > 0 && is(at - 1, '.');
            (!is_field).then(|| found.clone())
        }
        TokenTree::Group(group) => find_name(&group.stream(), name),
        _ => None,
    })
}
