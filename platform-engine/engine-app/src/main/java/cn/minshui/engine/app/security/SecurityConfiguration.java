package cn.minshui.engine.app.security;

import cn.minshui.engine.app.http.ProblemWriter;
import cn.minshui.engine.app.settings.DataDirectory;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Who may reach what before a controller is asked. A request proves itself by a bearer token in a header, which a browser never
 * sends by itself, or by the cookie of a browser's session together with that session's CSRF token.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    @Bean
    AccessTokens accessTokens(DataDirectory data, Clock clock) {
        return new AccessTokens(data.secret("jwt"), clock);
    }

    /** Requests are observed as wholes; one observation for each filter of each request would cost more than some reads. */
    @Bean
    SecurityObservationSettings observations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    RefreshTokens refreshTokens(Database database, Clock clock, Sessions sessions) {
        return new RefreshTokens(
                database,
                clock,
                family -> sessions.find(family).ifPresent(session -> sessions.end(session, Sessions.Why.REUSED)));
    }

    @Bean
    PublicAddress publicAddress() {
        return PublicAddress.of(System.getenv("MINSHUI_PUBLIC_URL"));
    }

    @Bean
    BrowserSessions browserSessions(Sessions sessions, PublicAddress address) {
        return new BrowserSessions(sessions, address);
    }

    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            AccessTokens tokens,
            Sessions sessions,
            BrowserSessions browsers,
            ProblemWriter problems,
            ContentSecurityPolicy policy)
            throws Exception {
        AuthenticationEntryPoint notLoggedIn = (request, response, e) -> {
            response.setHeader("WWW-Authenticate", "Bearer");
            problems.write(
                    request,
                    response,
                    ProblemException.of(
                            ProblemClass.UNAUTHENTICATED,
                            "NOT_LOGGED_IN",
                            "请先登录，或登录已过期",
                            "please log in; the login may have expired"));
        };
        AccessDeniedHandler denied = (request, response, e) -> problems.write(
                request,
                response,
                LoginDuty.of(request.getUserPrincipal())
                        .orElseGet(() -> ProblemException.of(
                                ProblemClass.FORBIDDEN, "FORBIDDEN", "没有权限", "you have no right to this")));
        TokenAuthenticationManager manager = new TokenAuthenticationManager(tokens, sessions);
        // The filter of sessions by cookie asks for a CSRF token of its own; bearer tokens need none.
        return http.csrf(AbstractHttpConfigurer::disable)
                .addFilterBefore(
                        new BrowserSessionFilter(browsers, sessions, problems), BearerTokenAuthenticationFilter.class)
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(policy.directives()))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .oauth2ResourceServer(server -> server.authenticationManagerResolver(request -> manager)
                        .authenticationEntryPoint(notLoggedIn)
                        .accessDeniedHandler(denied))
                .exceptionHandling(e -> e.authenticationEntryPoint(notLoggedIn).accessDeniedHandler(denied))
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/api/health/live",
                                "/api/health/ready",
                                "/api/auth/login",
                                "/api/auth/captcha",
                                "/api/auth/refresh",
                                "/api/auth/logout",
                                "/error",
                                // The gateway asks for a signature itself.
                                "/open/**")
                        .permitAll()
                        // The page of the documents has no login of its own; without one there is nothing to see.
                        .requestMatchers("/v3/api-docs/**", "/v3/api-docs.yaml", "/doc.html", "/webjars/**")
                        .access((caller, call) -> LoginDuty.decide(caller.get()))
                        .requestMatchers("/api/auth/**")
                        .authenticated()
                        .requestMatchers("/api/**")
                        .access((caller, call) -> LoginDuty.decide(caller.get()))
                        // The page and the web parts of plugins: files without data.
                        .requestMatchers(HttpMethod.GET, "/**")
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, "/**")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .build();
    }
}
