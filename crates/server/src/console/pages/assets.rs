//! `/assets/{name}`: the stylesheet and the script, from this build.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::api::payload::Names;
use crate::console::layout::PageError;

const STYLE: &str = include_str!("../assets/console.css");
const SCRIPT: &str = include_str!("../assets/console.js");

pub(crate) async fn show(names: Names) -> Result<Response, PageError> {
    match names.text("name") {
        Ok("console.css") => Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()),
        Ok("console.js") => {
            Ok(([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response())
        }
        Ok(_) | Err(_) => Err(PageError::not_found(None)),
    }
}
