//! The HTTP interface: a door with one table of access, one file for each operation, an OpenAPI document from the code.

pub(crate) mod access;
pub(crate) mod door;
pub(crate) mod error;
pub(crate) mod log;
pub(crate) mod payload;
pub(crate) mod unique;
pub(crate) mod v1;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::console;

/// Every operation, behind the door.
pub(crate) fn router(app: Arc<App>) -> Router {
    let (router, _) = operations().split_for_parts();
    let operations =
        router.route("/openapi.json", get(openapi)).layer(from_fn_with_state(Arc::clone(&app), door::door));
    operations.merge(console::router(&app)).fallback(console::nowhere).with_state(app)
}

/// The interface, described (OpenAPI 3.1); made from the code, frozen in `docs/openapi.json`.
#[must_use]
pub fn document() -> OpenApi {
    let (_, mut document) = operations().split_for_parts();
    document.info = InfoBuilder::new()
        .title("Stricto")
        .description(Some(
            "Strictly necessary, or closed. Reads carry `Authorization: Bearer stricto1.…`, made by `stricto token`; \
             writes are signed acts. Every refusal has a stable code.",
        ))
        .version("1")
        .license(Some(LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2")).build()))
        .build();
    document
}

async fn openapi() -> axum::Json<OpenApi> {
    axum::Json(document())
}

fn operations() -> OpenApiRouter<Arc<App>> {
    let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let base = OpenApiBuilder::new()
        .components(Some(ComponentsBuilder::new().security_scheme("token", token).build()))
        .build();
    OpenApiRouter::with_openapi(base)
        .routes(routes!(v1::health::read::read))
        .routes(routes!(v1::instance::read::read))
        .routes(routes!(log::checkpoint::checkpoint))
        .routes(routes!(log::tile::tile))
        .routes(routes!(v1::head::read::read))
        .routes(routes!(v1::seal::make::make))
        .routes(routes!(v1::acts::submit::submit))
        .routes(routes!(v1::acts::read::read))
        .routes(routes!(v1::acts::prove::prove))
        .routes(routes!(v1::fields::open::open))
        .routes(routes!(v1::uses::list::list))
        .routes(routes!(v1::uses::read::read))
        .routes(routes!(v1::uses::acts::acts))
        .routes(routes!(v1::uses::assessment::assessment))
        .routes(routes!(v1::uses::certificate::certificate))
        .routes(routes!(v1::uses::escrow::escrow))
        .routes(routes!(v1::candidates::submit::submit))
        .routes(routes!(v1::onvif::submit::submit))
        .routes(routes!(v1::faces::report::report))
        .routes(routes!(v1::orders::list::list))
        .routes(routes!(v1::orders::renew::renew))
        .routes(routes!(v1::alerts::list::list))
        .routes(routes!(v1::alerts::stream::stream))
        .routes(routes!(v1::alerts::read::read))
        .routes(routes!(v1::reports::read::read))
}
