package cn.minshui.engine.app.security.oidc;

import cn.minshui.engine.app.http.ProblemWriter;
import cn.minshui.engine.app.security.BrowserSessions;
import cn.minshui.engine.app.security.PublicAddress;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.login.LoginClients;
import cn.minshui.engine.core.login.SessionClients;
import cn.minshui.engine.core.login.Sessions;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2AccessTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2RefreshTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;

/** The endpoints of the provider: discovery, keys, authorization by code with PKCE, tokens, revocation, logout. */
@Configuration(proxyBeanMethods = false)
class ProviderConfiguration {

    @Bean
    JwtDecoder jwtDecoder(SigningKeys keys) {
        return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
    }

    @Bean
    SessionRegistry sessionRegistry() {
        return new NoSessionRegistry();
    }

    @Bean
    ClientRepository clientRepository(LoginClients clients) {
        return new ClientRepository(clients);
    }

    @Bean
    OAuth2AuthorizationService authorizations(
            Database database, RegisteredClientRepository clients, Sessions sessions, Clock clock) {
        return new HashedAuthorizations(
                database,
                clients,
                id -> sessions.find(id)
                        .flatMap(session -> sessions.ready(session, false))
                        .isPresent(),
                clock);
    }

    @Bean
    AuthorizationServerSettings providerSettings(PublicAddress address) {
        AuthorizationServerSettings.Builder settings = AuthorizationServerSettings.builder();
        if (address.given() != null) {
            settings.issuer(address.given());
        }
        return settings.build();
    }

    @Bean
    OAuth2TokenGenerator<?> tokenGenerator(
            SigningKeys keys, ClientRepository clients, Sessions sessions, SessionClients used, AuditTrail trail) {
        NimbusJwtEncoder encoder = new NimbusJwtEncoder(keys);
        // The one that signs comes first.
        encoder.setJwkSelector(found -> found.get(0));
        JwtGenerator jwt = new JwtGenerator(encoder);
        jwt.setJwtCustomizer(new ProviderTokens(clients, sessions, used, trail));
        return new DelegatingOAuth2TokenGenerator(
                jwt, new OAuth2AccessTokenGenerator(), new OAuth2RefreshTokenGenerator());
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain provider(
            HttpSecurity http,
            BrowserSessions browsers,
            Sessions sessions,
            LoginClients clients,
            ProblemWriter problems)
            throws Exception {
        OAuth2AuthorizationServerConfigurer server = OAuth2AuthorizationServerConfigurer.authorizationServer();
        ProviderSessionFilter who = new ProviderSessionFilter(browsers, sessions, clients, problems);
        AuthenticationEntryPoint entry = entry(problems);
        return http.securityMatcher(server.getEndpointsMatcher())
                .with(
                        server,
                        s -> s.authorizationEndpoint(endpoint -> endpoint.authenticationProviders(
                                        providers -> providers.forEach(ProviderConfiguration::ofUsersOnly)))
                                .oidc(oidc -> oidc.providerConfigurationEndpoint(endpoint ->
                                                endpoint.providerConfigurationCustomizer(configuration -> configuration
                                                        .claim("backchannel_logout_supported", true)
                                                        .claim("backchannel_logout_session_supported", true)))
                                        .logoutEndpoint(logout ->
                                                logout.logoutResponseHandler(new ProviderLogout(sessions, browsers)))))
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterAfter(who, SecurityContextHolderFilter.class)
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .oauth2ResourceServer(resources -> resources.jwt(jwt -> {}))
                .exceptionHandling(e -> e.authenticationEntryPoint(entry))
                .build();
    }

    /** A client with two grants has scopes of its own, which no user's login gives it. */
    private static void ofUsersOnly(AuthenticationProvider provider) {
        if (provider instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider codes) {
            codes.setAuthenticationValidator(new OAuth2AuthorizationCodeRequestAuthenticationValidator()
                    .andThen(context -> {
                        OAuth2AuthorizationCodeRequestAuthenticationToken asked = context.getAuthentication();
                        if (!ClientRepository.OF_USERS.containsAll(asked.getScopes())) {
                            throw new OAuth2AuthorizationCodeRequestAuthenticationException(
                                    new OAuth2Error(OAuth2ErrorCodes.INVALID_SCOPE), asked);
                        }
                    }));
        }
    }

    /** Whoever is sent here by a client and is not logged in does so on our own page, and comes back. */
    private static AuthenticationEntryPoint entry(ProblemWriter problems) {
        return (request, response, e) -> {
            if (request.getMethod().equals("GET") && request.getRequestURI().equals(ProviderSessionFilter.AUTHORIZE)) {
                response.sendRedirect("/login?to=" + URLEncoder.encode(asked(request), StandardCharsets.UTF_8));
                return;
            }
            problems.write(
                    request,
                    response,
                    ProblemException.of(
                            ProblemClass.UNAUTHENTICATED,
                            "NOT_LOGGED_IN",
                            "请先登录，或登录已过期",
                            "please log in; the login may have expired"));
        };
    }

    private static String asked(HttpServletRequest request) {
        String query = request.getQueryString();
        return request.getRequestURI() + (query == null ? "" : "?" + query);
    }
}
