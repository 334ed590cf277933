/** Login, tokens and who a request is made by. */
@NullMarked
package cn.minshui.engine.app.security;

import org.jspecify.annotations.NullMarked;
