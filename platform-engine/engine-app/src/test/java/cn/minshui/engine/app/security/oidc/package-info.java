@NullMarked
package cn.minshui.engine.app.security.oidc;

import org.jspecify.annotations.NullMarked;
