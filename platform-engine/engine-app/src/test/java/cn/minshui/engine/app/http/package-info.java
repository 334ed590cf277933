/** Tests of the HTTP interface's parts. */
@NullMarked
package cn.minshui.engine.app.http;

import org.jspecify.annotations.NullMarked;
