//! Whether a page fits into the width it has.

use serde_json::{Value, json};

use crate::browser::Browser;

/// What sticks out of the page to a side; a part that scrolls by itself may, and what is hidden beside it.
const STICKS_OUT: &str = "
  const page = document.documentElement, width = page.clientWidth, out = [];
  if (page.scrollWidth > width) out.push('the page is ' + page.scrollWidth + ' wide, and has ' + width);
  for (const element of document.body.querySelectorAll('*')) {
    const scroll = element.closest('.scroll');
    if ((scroll && scroll !== element) || element.closest('svg > *')) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.right <= 0) continue;
    if (box.right <= width + 1 && box.left >= -1) continue;
    const where = ' from ' + Math.round(box.left) + ' to ' + Math.round(box.right) + ' of ' + width;
    out.push(element.outerHTML.slice(0, 120) + where);
  }
  return out.slice(0, 5);";

/// What does not fit: one line an element.
#[must_use]
pub fn sticks_out(browser: &Browser) -> Vec<String> {
    let found = browser.run(STICKS_OUT);
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether the page is wider than what it is shown in, as the browser itself measures it: for pages without script.
#[must_use]
pub fn too_wide(browser: &Browser) -> Option<String> {
    let metrics = browser.devtools("Page.getLayoutMetrics", json!({}));
    let (page, shown) = (&metrics["cssContentSize"]["width"], &metrics["cssLayoutViewport"]["clientWidth"]);
    let wide = page.as_f64().expect("a width") > shown.as_f64().expect("a width");
    wide.then(|| format!("the page is {page} wide, and has {shown}"))
}
