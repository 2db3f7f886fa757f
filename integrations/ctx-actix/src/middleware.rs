//! The middleware that begins a root for each request.

use std::fmt;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{RequestHead, Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::{HeaderName, HeaderValue};
use ctx_propagate::{Inbound, Report};
use ctx_runtime::wire::ReceivedKeys;
use ctx_runtime::{Bindings, RootSite};

use crate::body::ContextBody;
use crate::future::ContextFuture;
use crate::headers::Headers;

/// Begins a context for each request: a root, as `#[context_root]` begins for a function. What lies inside, its future, and the body of its
/// answer run in this context, to the last byte.
///
/// The context has the [`RequestId`](ctx_propagate::RequestId), the trace and the baggage of the request, the keys of the [`Inbound`], and
/// what the function returns: a value of a key, or a tuple.
///
/// ```no_run
/// use actix_web::{App, HttpServer, web};
/// use ctx_actix::ContextMiddleware;
/// use ctx_propagate::RequestId;
/// use ctx_runtime::{Context, context, with_context};
///
/// #[derive(Context)]
/// struct Route { #[context(log)] path: String }
///
/// #[with_context]
/// async fn hello() -> String {
///     format!("{} asks for {}", context!(RequestId), context!(Route.path))
/// }
///
/// # async fn serve() -> std::io::Result<()> {
/// HttpServer::new(|| {
///     App::new()
///         .route("/hello", web::get().to(hello))
///         .wrap(ContextMiddleware::new(|request| Route { path: request.uri.path().to_owned() }))
/// })
/// .bind("127.0.0.1:8080")?
/// .run()
/// .await
/// # }
/// ```
///
/// # Where to put it
///
/// Middleware of actix that is wrapped last is the outermost. Wrap this one last: then `Logger`, `ErrorHandlers` and your own middleware have
/// the context. The error of a handler becomes an answer in the context. The error of a middleware goes through, and becomes an answer
/// outside.
///
/// # Costs
///
/// A block of memory for each request, and another if `values` returns any; a thread uses them again. The texts of the headers that are
/// read; and two swaps of a pointer for each poll and each chunk.
pub struct ContextMiddleware<F, Keys = ()>(Rc<Shared<F, Keys>>);

struct Shared<F, Keys> {
    values: Rc<F>,
    inbound: Inbound<Keys>,
    site: RootSite,
    /// The header of the request id in answers.
    echo: Option<HeaderName>,
    on_refused: Option<OnRefused>,
}

type OnRefused = Rc<dyn Fn(&Report)>;

impl<F, V> ContextMiddleware<F>
where
    F: Fn(&RequestHead) -> V + 'static,
    V: Bindings,
{
    /// Middleware that binds what `values` returns for a request, on top of what [`Inbound::edge`] takes. `values` can read the context.
    ///
    /// For hooks and diagnostics, the place of this call is the place of the roots.
    #[track_caller]
    pub fn new(values: F) -> Self {
        let inbound = Inbound::edge();
        ContextMiddleware(Rc::new(Shared {
            values: Rc::new(values),
            echo: echo(&inbound),
            inbound,
            site: RootSite::of::<F>("ContextMiddleware"),
            on_refused: None,
        }))
    }
}

impl<F, Keys: ReceivedKeys> ContextMiddleware<F, Keys> {
    /// What is taken from requests, in place of [`Inbound::edge`].
    #[must_use]
    pub fn inbound<Other: ReceivedKeys>(self, inbound: Inbound<Other>) -> ContextMiddleware<F, Other> {
        let Shared { values, site, on_refused, .. } = &*self.0;
        let (values, on_refused) = (Rc::clone(values), on_refused.clone());
        let echo = self.0.echo.as_ref().and_then(|_| echo(&inbound));
        ContextMiddleware(Rc::new(Shared { values, inbound, site: *site, echo, on_refused }))
    }

    /// Does not set the request id in answers. Otherwise it is set in the header in which requests bring it.
    #[must_use]
    pub fn without_echo(self) -> Self {
        self.with(|shared| shared.echo = None)
    }

    /// Calls `f` with what was refused of a request's headers, if anything was. It runs in the context of the request.
    #[must_use]
    pub fn on_refused(self, f: impl Fn(&Report) + 'static) -> Self {
        self.with(|shared| shared.on_refused = Some(Rc::new(f)))
    }

    fn with(mut self, change: impl FnOnce(&mut Shared<F, Keys>)) -> Self {
        change(Rc::make_mut(&mut self.0));
        self
    }
}

fn echo<Keys: ReceivedKeys>(inbound: &Inbound<Keys>) -> Option<HeaderName> {
    inbound.request_id_header().and_then(|name| name.parse().ok())
}

impl<F, Keys: ReceivedKeys> Clone for Shared<F, Keys> {
    fn clone(&self) -> Self {
        let Shared { values, inbound, site, echo, on_refused } = self;
        let (inbound, echo, on_refused) = (inbound.clone(), echo.clone(), on_refused.clone());
        Shared { values: Rc::clone(values), inbound, site: *site, echo, on_refused }
    }
}

impl<F, Keys> Clone for ContextMiddleware<F, Keys> {
    fn clone(&self) -> Self {
        ContextMiddleware(Rc::clone(&self.0))
    }
}

impl<F, Keys> fmt::Debug for ContextMiddleware<F, Keys> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ContextMiddleware").field(&self.0.site).finish()
    }
}

impl<S, F, Keys, V, B> Transform<S, ServiceRequest> for ContextMiddleware<F, Keys>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    F: Fn(&RequestHead) -> V + 'static,
    V: Bindings,
    Keys: ReceivedKeys,
{
    type Response = ServiceResponse<ContextBody<B>>;
    type Error = Error;
    type Transform = ContextService<S, F, Keys>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(ContextService { service, middleware: self.clone() }))
    }
}

/// The service that [`ContextMiddleware`] makes.
#[derive(Debug)]
pub struct ContextService<S, F, Keys = ()> {
    service: S,
    middleware: ContextMiddleware<F, Keys>,
}

impl<S, F, Keys, V, B> Service<ServiceRequest> for ContextService<S, F, Keys>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
    F: Fn(&RequestHead) -> V,
    V: Bindings,
    Keys: ReceivedKeys,
{
    type Response = ServiceResponse<ContextBody<B>>;
    type Error = Error;
    type Future = ContextFuture<S::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let Shared { values, inbound, site, echo, on_refused } = &*self.middleware.0;
        let mut received = inbound.receive(&Headers(request.headers()));
        let report = std::mem::take(&mut received.report);
        let value = HeaderValue::from_str(received.request_id.as_str()).ok();
        let echo = echo.clone().zip(value);
        let mut root = site.begin_with(received.into_values(), || values(request.head()));
        let future = root.run(|| {
            if let Some(on_refused) = on_refused
                && !report.is_empty()
            {
                on_refused(&report);
            }
            self.service.call(request)
        });
        ContextFuture::new(future, root, echo)
    }
}
