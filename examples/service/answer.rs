//! Compares an answer with the answer that the request must get.

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::client::Outcome;
use crate::failure::BoxError;
use crate::plan::{Kind, Request};
use crate::{manuals, pricing, refunds};

pub(crate) async fn check(request: &Request, mut response: Response) -> Result<Outcome, BoxError> {
    let Request { id, tenant, item, kind } = request;
    let page = |number| manuals::page(*id, tenant, item, number);
    equal(response.headers().get("x-request-id").map(|id| id.to_str()).transpose()?, Some(&*id.to_string()))?;
    let status = match kind {
        Kind::Refused => StatusCode::CONFLICT,
        Kind::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    };
    equal(response.status(), status)?;
    match kind {
        Kind::Order | Kind::Quote => {
            let answer: Value = serde_json::from_slice(&response.bytes().await?)?;
            let cents = pricing::price_for(tenant, item);
            equal(answer, json!({ "request": id, "tenant": tenant, "item": item, "cents": cents }))?;
        }
        Kind::Cancelled => return Err("answered, not cancelled".into()),
        Kind::Download => equal(response.text().await?, (1..=manuals::PAGES).map(page).collect())?,
        Kind::GivenUp | Kind::Torn => {
            equal(response.chunk().await?, Some(page(1).into()))?;
            // To return drops the answer, and its connection with it.
            if *kind == Kind::GivenUp {
                return Ok(Outcome::Cancelled);
            }
            if response.chunk().await.is_ok() {
                return Err("the body did not fail".into());
            }
        }
        Kind::Refused => equal(response.text().await?, refunds::refusal(item))?,
        Kind::Panicked => equal(response.text().await?, String::new())?,
    }
    Ok(Outcome::Answered)
}

fn equal<T: PartialEq + std::fmt::Debug>(answered: T, expected: T) -> Result<(), BoxError> {
    if answered == expected { Ok(()) } else { Err(format!("answered {answered:?}, expected {expected:?}").into()) }
}
