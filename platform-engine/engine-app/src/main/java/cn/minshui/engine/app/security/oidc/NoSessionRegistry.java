package cn.minshui.engine.app.security.oidc;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;

/** Sessions are the platform's own; Spring Authorization Server is to keep none beside them. */
final class NoSessionRegistry implements SessionRegistry {
    @Override
    public List<Object> getAllPrincipals() {
        return List.of();
    }

    @Override
    public List<SessionInformation> getAllSessions(Object principal, boolean includeExpiredSessions) {
        return List.of();
    }

    /** Known, so that nobody registers it. */
    @Override
    public SessionInformation getSessionInformation(String sessionId) {
        return new SessionInformation("", sessionId, Date.from(Instant.EPOCH));
    }

    @Override
    public void refreshLastRequest(String sessionId) {
        // There is nothing to refresh.
    }

    @Override
    public void registerNewSession(String sessionId, Object principal) {
        throw new UnsupportedOperationException("sessions are the platform's own");
    }

    @Override
    public void removeSessionInformation(String sessionId) {
        // There is nothing to remove.
    }
}
