/** The OpenAPI document, drawn live from the compiled model. */
@NullMarked
package cn.minshui.engine.app.openapi;

import org.jspecify.annotations.NullMarked;
