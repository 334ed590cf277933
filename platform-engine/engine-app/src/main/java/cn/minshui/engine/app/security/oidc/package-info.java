/** The platform as an OpenID Connect provider: Spring Authorization Server over the platform's own users, sessions and clients. */
@NullMarked
package cn.minshui.engine.app.security.oidc;

import org.jspecify.annotations.NullMarked;
