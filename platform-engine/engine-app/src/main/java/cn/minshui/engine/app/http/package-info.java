/** The HTTP interface: controllers, JSON of records, problems. */
@NullMarked
package cn.minshui.engine.app.http;

import org.jspecify.annotations.NullMarked;
