import type { catalog } from '@codeflix/contracts/catalog'
import type { identity } from '@codeflix/contracts/identity'
import type { playback } from '@codeflix/contracts/playback'
import type { subscriptions } from '@codeflix/contracts/subscriptions'
import { faultWords as define, type FaultCode } from '@codeflix/ui/faults'

/** What only the back office meets. */
type StaffFault =
  | 'identity.last-owner'
  | 'identity.account-not-found'
  | 'identity.set-up-done'
  | 'identity.set-up-token-wrong'
  | 'subscriptions.plan-in-use'
  | 'subscriptions.subscriber-not-found'
  | 'subscriptions.payment-not-found'
  | 'subscriptions.refund-refused'
  | 'subscriptions.webhook-invalid'

type ViewerFault = Exclude<
  FaultCode<typeof identity> | FaultCode<typeof catalog> | FaultCode<typeof playback> | FaultCode<typeof subscriptions>,
  StaffFault
>

/** What a viewer is told about each fault. A new code in a contract does not compile until it has its sentences here. */
export const faultWords = define<ViewerFault>(
  {
    'identity.set-up-needed': 'This site is being set up. Come back in a moment.',
    'identity.email-taken': 'There is already an account with this e-mail address. Sign in instead.',
    'identity.wrong-credentials': 'The e-mail address or the password is wrong.',
    'identity.too-many-attempts': 'Too many attempts. Wait a few minutes and try again.',
    'identity.interaction-expired': 'This took too long, for your safety. Try again.',
    'identity.token-expired': 'This link was used already or is too old. Ask for a new one.',
    'identity.session-not-found': 'This device is signed out already.',
    'identity.staff-only': 'Only staff may sign in here.',
    'catalog.title-not-found': 'This title is not in the catalog, or no longer.',
    'catalog.artwork-not-found': 'There is no such picture.',
    'playback.not-entitled': 'Your subscription does not cover this. Choose a plan to watch.',
    'playback.video-not-found': 'This video is not available at the moment.',
    'playback.session-ended': 'This playback has ended. Press play to go on where you were.',
    'playback.too-many-streams': 'Your plan is in use on other screens. Stop one of them to watch here.',
    'playback.media-unavailable': 'The video cannot be reached at the moment. Try again in a minute.',
    'playback.grant-invalid': 'The permission to play ran out. Press play to go on where you were.',
    'playback.title-not-found': 'This title is not in the catalog, or no longer.',
    'playback.maturity-limit': 'This profile may not watch titles with this age rating.',
    'subscriptions.plan-not-found': 'This plan does not exist anymore. Choose another.',
    'subscriptions.plan-retired': 'This plan is not offered anymore. Choose another.',
    'subscriptions.already-subscribed': 'You have a subscription already. Nothing was charged.',
    'subscriptions.not-subscribed': 'You have no subscription at the moment.',
    'subscriptions.payment-declined':
      'Your bank did not accept the payment. Nothing was charged. Check the card or use another.',
    'subscriptions.payment-pending': 'A payment is under way. Wait a moment before you try again.',
    'subscriptions.illegal-step': 'Your subscription has changed in the meantime. Load the page again.',
    'subscriptions.gateway-unavailable':
      'The payment service does not answer. Nothing was charged. Try again in a moment.',
  },
  {
    'identity.set-up-needed': 'Este site está sendo configurado. Volte em instantes.',
    'identity.email-taken': 'Já existe uma conta com este e-mail. Entre nela.',
    'identity.wrong-credentials': 'O e-mail ou a senha está errado.',
    'identity.too-many-attempts': 'Tentativas demais. Espere alguns minutos e tente de novo.',
    'identity.interaction-expired': 'Demorou demais e, por segurança, foi interrompido. Tente de novo.',
    'identity.token-expired': 'Este link já foi usado ou é antigo demais. Peça um novo.',
    'identity.session-not-found': 'Este dispositivo já saiu da conta.',
    'identity.staff-only': 'Somente a equipe pode entrar aqui.',
    'catalog.title-not-found': 'Este título não está no catálogo, ou deixou de estar.',
    'catalog.artwork-not-found': 'Esta imagem não existe.',
    'playback.not-entitled': 'Sua assinatura não inclui isto. Escolha um plano para assistir.',
    'playback.video-not-found': 'Este vídeo não está disponível no momento.',
    'playback.session-ended': 'Esta reprodução terminou. Aperte o play para continuar de onde parou.',
    'playback.too-many-streams': 'Seu plano está em uso em outras telas. Pare uma delas para assistir aqui.',
    'playback.media-unavailable': 'O vídeo está fora de alcance no momento. Tente de novo em um minuto.',
    'playback.grant-invalid': 'A permissão de reprodução expirou. Aperte o play para continuar de onde parou.',
    'playback.title-not-found': 'Este título não está no catálogo, ou deixou de estar.',
    'playback.maturity-limit': 'Este perfil não pode assistir a títulos com esta classificação.',
    'subscriptions.plan-not-found': 'Este plano não existe mais. Escolha outro.',
    'subscriptions.plan-retired': 'Este plano não é mais oferecido. Escolha outro.',
    'subscriptions.already-subscribed': 'Você já tem uma assinatura. Nada foi cobrado.',
    'subscriptions.not-subscribed': 'Você não tem uma assinatura no momento.',
    'subscriptions.payment-declined':
      'Seu banco não aceitou o pagamento. Nada foi cobrado. Confira o cartão ou use outro.',
    'subscriptions.payment-pending': 'Um pagamento está em andamento. Espere um momento antes de tentar de novo.',
    'subscriptions.illegal-step': 'Sua assinatura mudou nesse meio-tempo. Recarregue a página.',
    'subscriptions.gateway-unavailable':
      'O serviço de pagamento não responde. Nada foi cobrado. Tente de novo em instantes.',
  },
)
