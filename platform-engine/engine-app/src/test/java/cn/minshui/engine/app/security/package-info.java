/** Tests of tokens and throttling. */
@NullMarked
package cn.minshui.engine.app.security;

import org.jspecify.annotations.NullMarked;
