//! SVG to PNG, in a claque that was built with it.

/// Makes PNG of an SVG file.
pub(crate) type Convert = dyn Fn(&str) -> anyhow::Result<Vec<u8>>;

#[cfg(feature = "png")]
pub(crate) fn converter() -> anyhow::Result<Box<Convert>> {
    let painter = claque_reports::Painter::new()?;
    Ok(Box::new(move |svg| Ok(painter.png(svg)?)))
}

#[cfg(not(feature = "png"))]
pub(crate) fn converter() -> anyhow::Result<Box<Convert>> {
    anyhow::bail!(
        "this claque was built without PNG; accepted is one built with it: cargo install --path cli \
         --features png"
    )
}
