//! The names, dots and calls of a file, and the same file without the attributes of ctx.

use std::ops::Range;

use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};

pub(crate) struct Source {
    pub(crate) names: Vec<Name>,
    /// The places behind dots, where an editor offers the members of a value.
    pub(crate) dots: Vec<LineColumn>,
    /// The places behind opening parentheses.
    pub(crate) calls: Vec<LineColumn>,
    attributes: Vec<Attribute>,
}

pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) at: LineColumn,
    pub(crate) end: LineColumn,
    pub(crate) stands: Stands,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    Code,
    /// The name is in the parentheses of a `context!`.
    Read,
    /// The name is in an attribute of ctx. The file without attributes has no such name.
    Attribute,
}

struct Attribute {
    is_on_item: bool,
    bytes: Range<usize>,
    from: LineColumn,
    to: LineColumn,
}

impl Source {
    pub(crate) fn new(text: &str) -> Source {
        let mut source = Source { names: Vec::new(), dots: Vec::new(), calls: Vec::new(), attributes: Vec::new() };
        source.look_at(text.parse().unwrap(), Stands::Code);
        source
    }

    fn look_at(&mut self, tokens: TokenStream, stands: Stands) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_punct =
            |at: usize, char: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == char);
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(name) => {
                    let span = name.span();
                    self.names.push(Name { text: name.to_string(), at: span.start(), end: span.end(), stands });
                }
                TokenTree::Punct(dot) if dot.as_char() == '.' => {
                    let is_range = is_punct(at + 1, '.') || at > 0 && is_punct(at - 1, '.');
                    if !is_range && stands == Stands::Code {
                        self.dots.push(dot.span().end());
                    }
                }
                TokenTree::Group(group) => {
                    let is_attribute = at > 0 && is_punct(at - 1, '#') && is_ours(group.stream());
                    let is_read = at > 1
                        && is_punct(at - 1, '!')
                        && matches!(&tokens[at - 2], TokenTree::Ident(name) if name == "context");
                    let inside = match stands {
                        Stands::Code if is_attribute => Stands::Attribute,
                        Stands::Code if is_read => Stands::Read,
                        stands => stands,
                    };
                    if inside == Stands::Attribute && stands == Stands::Code {
                        let first = group.stream().into_iter().next();
                        let is_directive = matches!(first, Some(TokenTree::Ident(name)) if name == "context");
                        self.attribute(!is_directive, tokens[at - 1].span(), group.span());
                    }
                    if inside == Stands::Code && group.delimiter() == Delimiter::Parenthesis {
                        self.calls.push(group.span_open().end());
                    }
                    self.look_at(group.stream(), inside);
                }
                _ => {}
            }
        }
    }

    fn attribute(&mut self, is_on_item: bool, first: Span, last: Span) {
        let bytes = first.byte_range().start..last.byte_range().end;
        self.attributes.push(Attribute { is_on_item, bytes, from: first.start(), to: last.end() });
    }

    /// The file with `other`, or blanks, in place of each attribute of ctx on an item, and with blanks inside bodies.
    pub(crate) fn with_attributes(&self, text: &str, other: &str) -> String {
        let mut result = text.to_owned();
        for Attribute { bytes, is_on_item, .. } in &self.attributes {
            let other = if *is_on_item { other } else { "" };
            let blank = |char| if char == '\n' { '\n' } else { ' ' };
            let blanks: String = text[bytes.clone()].chars().map(blank).collect();
            result.replace_range(bytes.clone(), &blanks);
            result.replace_range(bytes.start..bytes.start + other.len(), other);
        }
        result
    }

    pub(crate) fn is_in_attribute(&self, at: LineColumn) -> bool {
        self.attributes.iter().any(|attribute| attribute.from <= at && at < attribute.to)
    }
}

/// `with_context`, `context_root`, and `context(..)` in a body. `context(..)` on a key stays, like its derive.
fn is_ours(attribute: TokenStream) -> bool {
    let tokens: Vec<String> = attribute.into_iter().map(|token| token.to_string()).collect();
    let first = tokens.first().map(String::as_str).unwrap_or_default();
    let directives = ["(carry)", "(detach)", "(skip)", "(unchecked)"];
    ["with_context", "context_root"].contains(&first)
        || first == "context" && tokens.get(1).is_some_and(|argument| directives.contains(&argument.as_str()))
}
