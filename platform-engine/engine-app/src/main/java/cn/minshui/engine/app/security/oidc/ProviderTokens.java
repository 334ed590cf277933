package cn.minshui.engine.app.security.oidc;

import cn.minshui.engine.core.audit.AuditCategory;
import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.audit.AuditTrail;
import cn.minshui.engine.core.identity.Identities.Account;
import cn.minshui.engine.core.login.LoginClient;
import cn.minshui.engine.core.login.SessionClients;
import cn.minshui.engine.core.login.Sessions;
import java.util.Optional;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/** What tokens say: who the user is and which session they belong to. Claims are texts: what is kept of them is read strictly. */
final class ProviderTokens implements OAuth2TokenCustomizer<JwtEncodingContext> {
    private final ClientRepository clients;
    private final Sessions sessions;
    private final SessionClients used;
    private final AuditTrail trail;

    ProviderTokens(ClientRepository clients, Sessions sessions, SessionClients used, AuditTrail trail) {
        this.clients = clients;
        this.sessions = sessions;
        this.used = used;
        this.trail = trail;
    }

    @Override
    public void customize(JwtEncodingContext context) {
        LoginClient client = clients.record(context.getRegisteredClient().getId())
                .orElseThrow(() -> new IllegalStateException("the client is gone"));
        context.getClaims().claim("tenant", client.tenantCode());
        Optional<ProviderPrincipal> principal = ProviderPrincipal.read(context.getPrincipal());
        if (principal.isEmpty()) {
            trail.write(AuditEntry.of(AuditCategory.LOGIN, "client-token")
                    .by(client.tenant(), null, null, client.clientId())
                    .on("oauth-client", client.id()));
            return;
        }
        String session = principal.get().session();
        Account account = sessions.find(session)
                .flatMap(s -> sessions.account(s, false))
                .orElseThrow(() -> new IllegalStateException("the session has ended"));
        context.getClaims().subject(Long.toString(account.userId())).claim("sid", session);
        if (OidcParameterNames.ID_TOKEN.equals(context.getTokenType().getValue())) {
            context.getClaims().claim("preferred_username", account.username()).claim("name", account.displayName());
            used.note(
                    session,
                    client.id(),
                    context.getAuthorizationServerContext().getIssuer());
            trail.write(AuditEntry.of(AuditCategory.LOGIN, "sign-on")
                    .by(account.tenant(), account.organization(), account.userId(), account.username())
                    .on("oauth-client", client.id()));
        }
    }
}
