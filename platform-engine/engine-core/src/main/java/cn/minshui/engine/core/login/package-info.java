/** Logging in: rules of passwords, locks, pictures, sessions, second factors. Knows nothing of HTTP. */
@NullMarked
package cn.minshui.engine.core.login;

import org.jspecify.annotations.NullMarked;
