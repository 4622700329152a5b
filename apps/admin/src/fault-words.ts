import { catalogAdmin } from '@codeflix/contracts/catalog-admin'
import { encoder } from '@codeflix/contracts/encoder'
import { identity } from '@codeflix/contracts/identity'
import { notifications } from '@codeflix/contracts/notifications'
import { subscriptions } from '@codeflix/contracts/subscriptions'
import { system } from '@codeflix/contracts/system'
import type { ContractShape } from '@codeflix/contracts/contract'
import { faultWords as define, type FaultCode } from '@codeflix/ui/faults'

type StaffFault =
  | FaultCode<typeof identity>
  | FaultCode<typeof catalogAdmin>
  | FaultCode<typeof encoder>
  | FaultCode<typeof subscriptions>
  | FaultCode<typeof notifications>
  | FaultCode<typeof system>

/** The contracts' own sentences are written for people, in English. */
const sentencesOf = (contracts: readonly ContractShape[]): Record<StaffFault, string> =>
  Object.fromEntries(
    contracts.flatMap((contract) =>
      Object.entries(contract.faults).map(([code, { detail }]) => [`${contract.service}.${code}`, detail]),
    ),
  ) as Record<StaffFault, string>

/** What an encode waits for by itself: a fault of the whole, and a note beside a part of it. */
export const outagesInPortuguese = {
  'disk-full': 'O disco em que o codificador trabalha está cheio. A codificação continua sozinha quando houver espaço.',
  'store-away':
    'O armazenamento de objetos não responde como deveria. A codificação continua sozinha quando ele responder.',
  'store-full': 'O armazenamento de objetos está cheio. A codificação continua sozinha quando houver espaço.',
}

/** What staff are told about each fault. A new code in a contract does not compile until it has its sentence here. */
export const faultWords = define<StaffFault>(
  {
    ...sentencesOf([identity, catalogAdmin, encoder, subscriptions, notifications, system]),
    'subscriptions.already-subscribed': 'This person has a subscription already.',
    'subscriptions.not-subscribed': 'This person has no subscription.',
    'subscriptions.payment-declined': 'The bank did not accept the payment.',
  },
  {
    'identity.set-up-needed': 'Este site ainda não tem dono. Abra a página de configuração.',
    'identity.set-up-done': 'Este site já foi configurado. Entre como dono.',
    'identity.set-up-token-wrong': 'O link de configuração está errado ou já foi usado. Pegue o mais novo no terminal.',
    'identity.email-taken': 'Já existe uma conta com este e-mail.',
    'identity.wrong-credentials': 'O e-mail ou a senha está errado.',
    'identity.too-many-attempts': 'Tentativas demais. Espere alguns minutos e tente de novo.',
    'identity.interaction-expired': 'Demorou demais e, por segurança, foi interrompido. Comece de novo.',
    'identity.token-expired': 'Este link já foi usado ou é antigo demais. Peça um novo.',
    'identity.account-not-found': 'Esta conta não existe.',
    'identity.session-not-found': 'Esta sessão já terminou.',
    'identity.last-owner': 'O site precisa de ao menos um dono. Antes, torne outra pessoa dona.',
    'identity.staff-only': 'Somente a equipe pode entrar aqui.',
    'catalog-admin.title-not-found': 'Este título não existe.',
    'catalog-admin.episode-not-found': 'Este episódio não existe.',
    'catalog-admin.media-not-found': 'Este vídeo não existe.',
    'catalog-admin.not-playable': 'Ainda não há o bastante deste vídeo para assistir.',
    'catalog-admin.term-not-found': 'Este item não existe.',
    'catalog-admin.title-changed': 'Outra pessoa alterou este título nesse meio-tempo.',
    'catalog-admin.title-not-ready': 'Este título ainda não está pronto para ser publicado.',
    'catalog-admin.title-published': 'Retire este título do ar antes de excluir.',
    'catalog-admin.illegal-step': 'O título não pode dar este passo no estado em que está.',
    'catalog-admin.episode-taken': 'Esta temporada já tem um episódio com este número.',
    'catalog-admin.episode-of-film': 'Somente uma série tem episódios.',
    'catalog-admin.name-taken': 'Já existe um item com este nome.',
    'catalog-admin.term-in-use': 'Há títulos que usam este item. Antes, tire-o deles.',
    'catalog-admin.unknown-reference': 'Um gênero, categoria ou pessoa deste título não existe mais.',
    'catalog-admin.artwork-unreadable': 'Esta imagem não pode ser lida. Use um arquivo JPEG, PNG, WebP ou AVIF.',
    'catalog-admin.artwork-too-small':
      'Esta imagem é pequena demais para ficar boa. Use uma com pelo menos 400 pixels de largura.',
    'catalog-admin.captions-unreadable':
      'Estas legendas não podem ser lidas. Use um arquivo SubRip, WebVTT ou SubStation Alpha.',
    'catalog-admin.upload-too-large': 'Este arquivo é maior do que o site aceita.',
    'catalog-admin.upload-unknown': 'Este envio não existe mais. Escolha o arquivo de novo.',
    'encoder.job-not-found': 'Este trabalho não existe.',
    'encoder.task-not-found': 'Este trabalho não tem esta parte.',
    'encoder.rendition-not-found': 'Este trabalho não tem uma versão com este nome.',
    'encoder.illegal-step': 'O trabalho não pode dar este passo no estado em que está.',
    'encoder.source-missing': 'O arquivo enviado não está mais lá. Envie-o de novo.',
    'encoder.source-unreadable':
      'O arquivo está danificado ou não é um vídeo que saibamos ler. Exporte de novo, por exemplo em MP4, e envie esse.',
    'encoder.no-video': 'O arquivo não tem imagem, só som ou dados. Envie o arquivo que contém o vídeo.',
    'encoder.source-too-large': 'O arquivo é maior, mais longo ou tem mais pixels do que o site aceita.',
    'encoder.engine-failed':
      'O codificador parou antes de terminar. Tente de novo; se falhar outra vez, o registro diz por quê.',
    'encoder.limit-exceeded': 'A codificação passou do limite de tempo, memória ou espaço.',
    'encoder.disk-full': outagesInPortuguese['disk-full'],
    'encoder.store-away': outagesInPortuguese['store-away'],
    'encoder.store-full': outagesInPortuguese['store-full'],
    'subscriptions.plan-not-found': 'Este plano não existe.',
    'subscriptions.plan-retired': 'Este plano não é mais oferecido.',
    'subscriptions.plan-in-use': 'Alguém tem este plano. Em vez de excluir, pare de oferecê-lo.',
    'subscriptions.already-subscribed': 'Esta pessoa já tem uma assinatura.',
    'subscriptions.not-subscribed': 'Esta pessoa não tem assinatura.',
    'subscriptions.subscriber-not-found': 'Este assinante não existe.',
    'subscriptions.payment-declined': 'O banco não aceitou o pagamento.',
    'subscriptions.payment-pending': 'Há um pagamento em andamento. Espere um momento.',
    'subscriptions.payment-not-found': 'Este pagamento não existe.',
    'subscriptions.refund-refused': 'Este pagamento não pode ser devolvido: não foi aprovado ou já foi devolvido.',
    'subscriptions.illegal-step': 'A assinatura não pode dar este passo no estado em que está.',
    'subscriptions.webhook-invalid': 'A assinatura desta mensagem está errada.',
    'subscriptions.gateway-unavailable':
      'O serviço de pagamento não responde. Nada foi cobrado. Tente de novo em instantes.',
    'notifications.mail-not-found': 'Este e-mail não existe.',
    'notifications.illegal-step': 'Só um e-mail que falhou pode ser enviado de novo.',
    'system.dead-letter-not-found': 'Este evento não está mais aqui. Ele foi reenviado ou descartado.',
    'system.replica-not-found': 'Esta cópia não existe. Carregue a página de novo.',
    'system.not-managed': 'As cópias desta instalação são mantidas por fora. Preencha-as onde elas são mantidas.',
    'system.replication-failed':
      'O que copia entre os bancos de dados não respondeu. Nada foi alterado. Tente de novo em instantes.',
    'system.broker-unavailable': 'O serviço de mensagens não responde. Nada foi alterado. Tente de novo em instantes.',
  },
)
