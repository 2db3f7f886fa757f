//! `#[context(wire = "..")]`: the parts of a key that travel.
//!
//! ```text
//! impl Context for Tenant {
//!     const __WIRE: Option<VisitWire<Self>> = Some(|value, visit| {
//!         visit(&WireField::new("Tenant", "x-tenant-id", ..), (&&ToWire(&value.id)).__ctx_sent())
//!     });
//! }
//! impl SentKey for Tenant { const SENT: &'static [WireField] = &[..]; }
//! impl ReceivedKey for Tenant {
//!     const RECEIVED: &'static [WireField] = &[..];
//!     fn __receive(source: &mut dyn WireSource) -> Option<Self> {
//!         let field0 = (&&&&FromWire::<String>::NEW).__ctx_received(source, &WireField::new(..));
//!         Some(Self { id: field0?, started: LeftOut::__ctx_left_out() })
//!     }
//! }
//! ```

mod check;
mod option;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{DeriveInput, Member, Type};

use super::options::fields;
use crate::syntax::spans::located;

pub(super) use check::check;
pub(super) use option::{TAKES, Wire};

/// What the derive makes of the options.
#[derive(Default)]
pub(super) struct OnWire {
    /// The constant in `impl Context`.
    pub(super) visit: TokenStream,
    /// The bodies of `impl SentKey` and `impl ReceivedKey`, if anything is sent or received.
    pub(super) sent: Option<TokenStream>,
    pub(super) received: Option<TokenStream>,
}

/// A part that travels.
struct Part {
    wire: Wire,
    ty: Type,
    /// How the part is reached from the value: nothing, or `.id`.
    member: Option<Member>,
    /// Where errors about the type point.
    place: Span,
    /// The expression that makes the `WireField`.
    field: TokenStream,
}

pub(super) fn on_wire(
    item: &DeriveInput,
    of_type: Option<Wire>,
    is_wrapper: bool,
    is_sensitive_type: bool,
    name: &str,
    private: &TokenStream,
) -> OnWire {
    let parts = parts(item, of_type, is_wrapper, is_sensitive_type, name, private);
    let (sent, received): (Vec<&Part>, Vec<&Part>) = (
        parts.iter().filter(|part| part.wire.is_sent).collect(),
        parts.iter().filter(|part| part.wire.is_received).collect(),
    );
    let list = |parts: &[&Part]| {
        let fields = parts.iter().map(|part| &part.field);
        quote!(&[#(#fields),*])
    };
    let mut result = OnWire::default();
    if !sent.is_empty() {
        let list = list(&sent);
        let visits = sent.iter().map(|part| part.visited(private));
        result.visit = quote! {
            const __WIRE: #private::Option<#private::VisitWire<Self>> = #private::Option::Some(|ctx_value, ctx_visit| {
                #[allow(unused_imports)]
                use #private::{SentByCodec as _, SentByCodecIfSome as _, SentByDisplay as _, SentIfSome as _};
                #(#visits)*
            });
        };
        result.sent = Some(quote!(const SENT: &'static [#private::WireField] = #list;));
    }
    if !received.is_empty() {
        let list = list(&received);
        let value = made(item, &received, private);
        result.received = Some(quote! {
            const RECEIVED: &'static [#private::WireField] = #list;
            fn __receive(ctx_source: &mut dyn #private::WireSource) -> #private::Option<Self> {
                #[allow(unused_imports)]
                use #private::{
                    ReceivedByCodec as _, ReceivedByCodecIfThere as _, ReceivedByFrom as _, ReceivedByFromIfThere as _,
                    ReceivedByFromStr as _, ReceivedIfThere as _,
                };
                #value
            }
        });
    }
    result
}

fn parts(
    item: &DeriveInput,
    of_type: Option<Wire>,
    is_wrapper: bool,
    is_sensitive_type: bool,
    key: &str,
    private: &TokenStream,
) -> Vec<Part> {
    let field = |wire: &Wire| {
        let name = &wire.name;
        let form = if wire.is_baggage { quote!(Baggage) } else { quote!(Header) };
        let ways = match (wire.is_received, wire.is_sent) {
            (true, true) => quote!(Both),
            (true, false) => quote!(In),
            (false, _) => quote!(Out),
        };
        let is_sensitive = is_sensitive_type || wire.sensitive.is_some();
        quote! {
            #private::WireField::new(#key, #name, #private::WireForm::#form, #private::WireWays::#ways, #is_sensitive)
        }
    };
    if let Some(wire) = of_type {
        let (field, place) = (field(&wire), wire.place);
        let inner = fields(item).next().filter(|_| is_wrapper);
        let member = inner.map(|_| Member::from(0));
        let ty = inner.map_or_else(|| syn::parse_quote!(Self), |inner| inner.ty.clone());
        return vec![Part { wire, ty, member, place, field }];
    }
    let syn::Data::Struct(data) = &item.data else { return Vec::new() };
    let part = |(member, of): (Member, &syn::Field)| {
        let wire = Wire::of(of)?;
        let blamed = wire.codec.as_ref().unwrap_or(&of.ty).to_token_stream();
        let place = blamed.into_iter().last().map_or(wire.place, |token| token.span());
        Some(Part { field: field(&wire), ty: of.ty.clone(), member: Some(member), place, wire })
    };
    data.fields.members().zip(&data.fields).filter_map(part).collect()
}

impl Part {
    fn visited(&self, private: &TokenStream) -> TokenStream {
        let Part { wire, ty, member, field, .. } = self;
        let place = Span::call_site().located_at(self.place);
        let private_here = located(private, place);
        let value = match member {
            Some(member) => quote!(&ctx_value.#member),
            None => quote!(ctx_value),
        };
        let sent = match &wire.codec {
            Some(codec) => quote_spanned!(place=> (&&#private_here::ToWireBy::<#codec, #ty>::new(#value)).__ctx_sent()),
            None => quote_spanned!(place=> (&&#private_here::ToWire(#value)).__ctx_sent()),
        };
        // A codec gives a value that writes, and not a reference to it.
        let sent_value = if wire.codec.is_some() { quote!(&ctx_sent) } else { quote!(ctx_sent) };
        quote! {
            match #sent {
                #private::Option::Some(ctx_sent) => ctx_visit(&const { #field }, #private::Option::Some(#sent_value)),
                #private::Option::None => ctx_visit(&const { #field }, #private::Option::None),
            }
        }
    }

    fn received(&self, private: &TokenStream) -> TokenStream {
        let Part { wire, ty, field, .. } = self;
        let place = Span::call_site().located_at(self.place);
        let private_here = located(private, place);
        let field = quote!(&const { #field });
        match &wire.codec {
            Some(codec) => quote_spanned! {place=>
                (&&#private_here::FromWireBy::<#codec, #ty>::NEW).__ctx_received(ctx_source, #field)
            },
            None => {
                quote_spanned!(place=> (&&&&#private_here::FromWire::<#ty>::NEW).__ctx_received(ctx_source, #field))
            }
        }
    }
}

/// The expression that makes a value from what is received.
fn made(item: &DeriveInput, received: &[&Part], private: &TokenStream) -> TokenStream {
    if let [whole] = received
        && whole.member.is_none()
    {
        return whole.received(private);
    }
    let syn::Data::Struct(data) = &item.data else { return quote!(#private::Option::None) };
    let (mut reads, mut members) = (Vec::new(), Vec::new());
    for (index, (member, field)) in data.fields.members().zip(&data.fields).enumerate() {
        let value = match received.iter().find(|part| part.member.as_ref() == Some(&member)) {
            Some(part) => {
                let variable = format_ident!("ctx_field{index}", span = Span::mixed_site());
                let value = part.received(private);
                // All are read before any is given up, so that each refusal is reported.
                reads.push(quote!(let #variable = #value;));
                quote!(#variable?)
            }
            None => {
                let ty = &field.ty;
                let place = ty.to_token_stream().into_iter().last().map_or_else(Span::call_site, |token| token.span());
                let place = Span::call_site().located_at(place);
                let private = located(private, place);
                quote_spanned!(place=> <#ty as #private::LeftOut>::__ctx_left_out())
            }
        };
        members.push(quote!(#member: #value));
    }
    quote! {
        #(#reads)*
        #private::Option::Some(Self { #(#members),* })
    }
}
